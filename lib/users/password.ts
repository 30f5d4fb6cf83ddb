/** Setting a user's password: judged by the tenant's rules, hashed, and written together with what the tenant remembers of the last one. */
import { execute, sql } from '@/lib/db'
import { type Invalid, invalid } from '@/lib/errors'
import {
  type Breach,
  breachOf,
  breachProblem,
  checkPassword,
  type HashOutcome,
  type HashOverload,
  hashPassword,
  type LoginIds,
  type PasswordProblem,
  passwordErrors,
  type StoredPassword,
  verifyPassword,
} from '@/lib/passwords'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, identityOf } from './account'

export type NewPassword = {
  readonly text: string
  /** Where errors belong: the path in the request body. */
  readonly field: string
  readonly loginIds: LoginIds
  /** Whose it will be. Absent for a user who is just being created. */
  readonly account?: Account | undefined
  /** Users who change their own password of their own accord wait for `minimumPasswordAge`. */
  readonly ownAccord?: boolean
}

/** What a user who exists is found by. */
export function loginIdsOf(account: Account): LoginIds {
  return {
    email: identityOf(account, 'email')?.value,
    phoneNumber: identityOf(account, 'phoneNumber')?.value,
    username: identityOf(account, 'username')?.displayValue,
  }
}

/** What anybody would try first: no better than one of the most common passwords. */
function obviousWords({ tenant }: TenantScope, { email, phoneNumber, username }: LoginIds): string[] {
  return [tenant.name, email, email?.split('@')[0], phoneNumber, phoneNumber?.slice(1), username].filter(
    (word) => word !== undefined,
  )
}

/** Whether a password is publicly known, or follows from whose it is. */
export function breachOfPassword(scope: TenantScope, text: string, loginIds: LoginIds): Promise<Breach> {
  return breachOf(text, obviousWords(scope, loginIds))
}

type RememberedRow = { scheme: string; hash: string; salt: string | null; factor: number | null }

/** The present password and as many earlier ones as the tenant remembers, latest first. */
async function remembered(scope: TenantScope, { id, password }: Account): Promise<StoredPassword[]> {
  const { count } = scope.tenant.settings.passwordValidationRules.rememberPreviousPasswords
  const rows = await sql<RememberedRow>(
    `select scheme, hash, salt, factor from password_history
     where tenant_id = $1::uuid and user_id = $2::uuid order by insert_instant desc, id limit $3`,
    scope.tenantId,
    id,
    count,
  )
  return password ? [password, ...rows] : rows
}

/** One hash after the other, so that a change never takes more than one place in the gate. */
async function wasUsedBefore(
  scope: TenantScope,
  account: Account,
  text: string,
): Promise<{ readonly kind: 'judged'; readonly used: boolean } | HashOverload> {
  for (const stored of await remembered(scope, account)) {
    const outcome = await verifyPassword(text, stored)
    if (outcome.kind === 'overloaded') return outcome
    if (outcome.kind === 'match') return { kind: 'judged', used: true }
  }
  return { kind: 'judged', used: false }
}

function isTooYoung({ tenant }: TenantScope, { account, ownAccord }: NewPassword): boolean {
  const { enabled, seconds } = tenant.settings.minimumPasswordAge
  if (!enabled || !ownAccord || !account?.password) return false
  return account.password.age < seconds * 1000
}

/** Refuses what the tenant's rules forbid, and hashes the rest. */
export async function prepareNewPassword(scope: TenantScope, password: NewPassword): Promise<HashOutcome | Invalid> {
  const { text, field, loginIds, account } = password
  const { breachDetection, rememberPreviousPasswords, ...rules } = scope.tenant.settings.passwordValidationRules
  const refuse = (...problems: readonly PasswordProblem[]) => invalid(passwordErrors(field, problems))
  const problems = checkPassword(text, rules, loginIds)
  if (problems.length > 0) return refuse(...problems)
  if (isTooYoung(scope, password)) return refuse('tooYoung')
  if (rememberPreviousPasswords.enabled && account) {
    const judged = await wasUsedBefore(scope, account, text)
    if (judged.kind === 'overloaded') return judged
    if (judged.used) return refuse('previouslyUsed')
  }
  const breach = breachDetection.enabled ? breachProblem(await breachOfPassword(scope, text, loginIds)) : undefined
  return breach ? refuse(breach) : hashPassword(text)
}

/** Replaces the password, dated by the database clock. The caller's transaction has the user's row locked. */
export async function writePassword(scope: TenantScope, userId: string, stored: StoredPassword): Promise<void> {
  const { enabled, count } = scope.tenant.settings.passwordValidationRules.rememberPreviousPasswords
  const { scheme, hash, salt, factor } = stored
  await execute(
    `with remembered as (
       insert into password_history (id, tenant_id, user_id, scheme, hash, salt, factor, insert_instant)
       select $7::uuid, tenant_id, user_id, scheme, hash, salt, factor, now_ms() from user_passwords
       where user_id = $1::uuid and tenant_id = $2::uuid and $8
     )
     insert into user_passwords (user_id, tenant_id, scheme, hash, salt, factor, last_update_instant)
     values ($1::uuid, $2::uuid, $3, $4, $5, $6, now_ms())
     on conflict (user_id) do update set scheme = excluded.scheme, hash = excluded.hash, salt = excluded.salt,
       factor = excluded.factor, last_update_instant = excluded.last_update_instant,
       breached_status = null, breached_last_checked_instant = null`,
    userId,
    scope.tenantId,
    scheme,
    hash,
    salt,
    factor,
    newId(),
    enabled,
  )
  await execute(
    `delete from password_history where tenant_id = $1::uuid and user_id = $2::uuid and id not in (
       select id from password_history where tenant_id = $1::uuid and user_id = $2::uuid
       order by insert_instant desc, id limit $3)`,
    scope.tenantId,
    userId,
    enabled ? count : 0,
  )
}
