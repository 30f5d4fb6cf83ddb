/** A user with everything that a login decides on or answers with, read in one statement. */
import { always, constant, type Fragment, fragment, sql, sqlOf } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { type IdentityType, readingsOf } from './login-id'
import { type SecondFactor, secondFactorsDocument } from './second-factor'

export type Identity = {
  readonly id: string
  readonly type: IdentityType
  /** Canonical: what is compared. */
  readonly value: string
  readonly displayValue: string
  readonly primary: boolean
  readonly verified: boolean
  readonly verifiedInstant: number | null
  readonly verifiedReason: string | null
  readonly lastLoginInstant: number | null
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

export type Registration = {
  readonly id: string
  readonly applicationId: string
  /** Null: there is none. */
  readonly authenticationTokenEncrypted: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly preferredLanguages: readonly string[]
  readonly roles: readonly string[]
  readonly timezone: string | null
  readonly username: string | null
  readonly verified: boolean
  readonly verifiedInstant: number | null
  readonly lastLoginInstant: number | null
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

export type StoredPassword = {
  readonly scheme: string
  readonly hash: string
  readonly salt: string | null
  readonly factor: number | null
  readonly lastUpdateInstant: number
  /** ms since then, by the database clock, at the moment of reading. */
  readonly age: number
  /** What the last breach check at a login found. */
  readonly breachedStatus: string | null
  readonly breachedLastCheckedInstant: number | null
}

/** Why a password has to change. */
export type PasswordChangeReason = 'Administrative' | 'Breached' | 'Expired' | 'Validation'

/** A user action that is in force and keeps the user from logging in (409), in its public shape. */
export type PreventingAction = {
  /** Of the action in the catalogue, not of the entry in the log. */
  readonly actionId: string
  /** Null: the server itself. */
  readonly actionerUserId: string | null
  /** Empty: every one. */
  readonly applicationIds: readonly string[]
  /** ms since the epoch. */
  readonly expiry: number
  readonly localizedName: string
  readonly localizedReason: string | null
  readonly name: string
  readonly reason: string | null
  readonly reasonCode: string | null
}

export type Account = {
  readonly id: string
  readonly tenantId: string
  readonly active: boolean
  readonly expiry: number | null
  readonly birthDate: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly firstName: string | null
  readonly fullName: string | null
  readonly imageUrl: string | null
  readonly lastName: string | null
  readonly middleName: string | null
  readonly mobilePhone: string | null
  readonly parentEmail: string | null
  readonly passwordChangeRequired: boolean
  /** Absent: `Administrative`, if a change is required. */
  readonly passwordChangeReason: PasswordChangeReason | null
  readonly preferredLanguages: readonly string[]
  readonly timezone: string | null
  readonly lastLoginInstant: number | null
  readonly insertInstant: number
  readonly lastUpdateInstant: number
  readonly identities: readonly Identity[]
  /** By application id. */
  readonly registrations: readonly Registration[]
  readonly password: StoredPassword | null
  /** In the order in which they were added. */
  readonly secondFactors: readonly SecondFactor[]
  /** By the database clock, at the moment of reading. */
  readonly expired: boolean
  /** By the database clock, at the moment of reading; oldest first. */
  readonly preventingActions: readonly PreventingAction[]
}

/** Over users `u`. Built by the database as one JSON document, so that a user with all rows that hang on it is one round trip and one parse. */
export const accountDocument = `
  jsonb_build_object(
    'id', u.id, 'tenantId', u.tenant_id, 'active', u.active, 'expiry', u.expiry, 'birthDate', u.birth_date, 'data', u.data,
    'firstName', u.first_name, 'fullName', u.full_name, 'imageUrl', u.image_url, 'lastName', u.last_name,
    'middleName', u.middle_name, 'mobilePhone', u.mobile_phone, 'parentEmail', u.parent_email,
    'passwordChangeRequired', u.password_change_required, 'passwordChangeReason', u.password_change_reason,
    'preferredLanguages', u.preferred_languages, 'timezone', u.timezone, 'lastLoginInstant', u.last_login_instant,
    'insertInstant', u.insert_instant, 'lastUpdateInstant', u.last_update_instant,
    'expired', coalesce(u.expiry <= now_ms(), false),
    'secondFactors', ${secondFactorsDocument},
    'password', (
      select jsonb_build_object('scheme', p.scheme, 'hash', p.hash, 'salt', p.salt, 'factor', p.factor,
        'lastUpdateInstant', p.last_update_instant, 'age', now_ms() - p.last_update_instant,
        'breachedStatus', p.breached_status, 'breachedLastCheckedInstant', p.breached_last_checked_instant)
      from user_passwords p where p.user_id = u.id),
    'identities', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', i.id, 'type', i.type, 'value', i.value, 'displayValue', i.display_value, 'primary', i."primary", 'verified', i.verified,
        'verifiedInstant', i.verified_instant, 'verifiedReason', i.verified_reason, 'lastLoginInstant', i.last_login_instant,
        'insertInstant', i.insert_instant, 'lastUpdateInstant', i.last_update_instant) order by i.insert_instant, i.type, i.value), '[]')
      from user_identities i where i.user_id = u.id),
    'registrations', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'applicationId', r.application_id, 'data', r.data, 'preferredLanguages', r.preferred_languages, 'roles', r.roles,
        'timezone', r.timezone, 'username', r.username, 'verified', r.verified, 'verifiedInstant', r.verified_instant,
        'lastLoginInstant', r.last_login_instant, 'insertInstant', r.insert_instant, 'lastUpdateInstant', r.last_update_instant,
        'authenticationTokenEncrypted', r.authentication_token_encrypted) order by r.application_id), '[]')
      from registrations r where r.user_id = u.id),
    'preventingActions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'actionId', l.user_action_id, 'actionerUserId', l.actioner_user_id, 'applicationIds', l.application_ids, 'expiry', l.expiry,
        'localizedName', l.localized_name, 'localizedReason', l.localized_reason, 'name', l.name, 'reason', l.reason,
        'reasonCode', l.reason_code) order by l.insert_instant, l.id), '[]')
      from user_action_logs l join user_actions a on a.id = l.user_action_id
      where l.actionee_user_id = u.id and l.expiry > now_ms() and a.prevent_login)
  )`

/** An SQL expression: the document of the user whom the columns `tenant_id` and `user_id` of `table` name, or null. */
export function accountOf(table: string): Fragment {
  return constant(
    `(select ${accountDocument} from users u where u.tenant_id = ${table}.tenant_id and u.id = ${table}.user_id)`,
  )
}

/** Until the transaction around the caller ends nobody else changes the user, or writes what depends on how the user is. */
export async function lockUser({ tenantId }: TenantScope, userId: string): Promise<void> {
  await sql('select id from users where tenant_id = $1::uuid and id = $2::uuid for update', tenantId, userId)
}

/** Users after whom nobody looks for one who has logged in: there are too many for a first run. */
const manyUsers = 1000

/** Whether somebody has logged in to this installation, as far as it is small enough to be looked through; to be created with a password is no login. */
export async function isInUse(): Promise<boolean> {
  const [row] = await sql<{ used: boolean }>(
    `select count(*) = $1::int or count(last_login_instant) > 0 as used
     from (select last_login_instant from users limit $1::int) first`,
    manyUsers,
  )
  return row?.used ?? false
}

/** A user of this tenant, where `condition` holds as well. */
export async function findAccount(
  { tenantId }: TenantScope,
  userId: string,
  condition: Fragment = always,
): Promise<Account | undefined> {
  const [row] = await sqlOf<{ account: Account }>(
    fragment`select ${constant(accountDocument)} as account from users u
      where u.tenant_id = ${tenantId}::uuid and u.id = ${userId}::uuid and ${condition}`,
  )
  return row?.account
}

/**
 * The identity `m` that a login id means: `$1` the tenant, the parameter `readings` how it reads as each of the `types`. Compared with all
 * readings first, so that the unique key finds it, and then with the one of its own type.
 */
export const identityByLoginId = (readings: string, types: string): string => `
       select i.id, i.user_id from user_identities i
       where i.tenant_id = $1::uuid and i.type = any(${types}::text[]) and i.value = any(${readings}::text[])
         and i.value = (${readings}::text[])[array_position(${types}::text[], i.type)]
       order by array_position(${types}::text[], i.type) limit 1`

/** What a login id matched. */
export type AccountMatch = { readonly account: Account; readonly identity: Identity }

/** The user whom a login id means, trying the types in the given order; the first type that matches wins. */
export async function findAccountByLoginId(
  scope: TenantScope,
  loginId: string,
  types: readonly IdentityType[],
): Promise<AccountMatch | undefined> {
  const [row] = await sql<{ account: Account; identity_id: string }>(
    `select ${accountDocument} as account, m.id as identity_id
     from (${identityByLoginId('$2', '$3')}
     ) m join users u on u.id = m.user_id`,
    scope.tenantId,
    readingsOf(loginId, types),
    types,
  )
  const identity = row?.account.identities.find(({ id }) => id === row.identity_id)
  return row && identity && { account: row.account, identity }
}

/** The registration of this user for an application. */
export function registrationFor(
  account: Pick<Account, 'registrations'>,
  applicationId: string | undefined,
): Registration | undefined {
  return account.registrations.find((registration) => registration.applicationId === applicationId)
}

/** The identity of a type, if the user has one. */
export function identityOf(account: Pick<Account, 'identities'>, type: IdentityType): Identity | undefined {
  return account.identities.find((identity) => identity.type === type && identity.primary)
}
