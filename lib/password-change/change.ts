/** Changing a password: by a change password id, by login id for a caller with an API key, and by users for themselves. */
import { type Application, findApplication, jwtConfigurationOf } from '@/lib/applications'
import { execute, inTransaction, sql } from '@/lib/db'
import { type Invalid, type NotFound, notFound } from '@/lib/errors'
import { type EventInfo, recordEvents } from '@/lib/events'
import { queueMessage } from '@/lib/messages'
import { proveCurrentPassword } from '@/lib/password-proof'
import type { HashOverload, StoredPassword } from '@/lib/passwords'
import { claimSecret, spendSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { findRefreshToken, refreshTokenStands } from '@/lib/tokens'
import { liftLockAfterPasswordReset } from '@/lib/user-actions'
import {
  type Account,
  endSessionsAfterPasswordChange,
  findAccount,
  type Identity,
  loginIdsOf,
  prepareNewPassword,
  stillProved,
  storedAccount,
  toUserJson,
  writePassword,
} from '@/lib/users'
import { markReached } from '@/lib/verification'
import { type ChangePasswordGrant, findChangePasswordId, stillReaches } from './ids'
import { createOneTimePassword } from './one-time-password'
import { needsTrust, spendTrust, type TrustProof, trustFor } from './trust'

export type PasswordChange = TrustProof & {
  readonly password: string
  /** If given, it has to be the user's, or nothing is changed. */
  readonly currentPassword?: string | undefined
  /** The client's, where a limit on it is fair: for guesses at `currentPassword`. */
  readonly address?: string | undefined
  /** One that the caller has: the one-time password may then lead to another one. */
  readonly refreshToken?: string | undefined
  /** Whose templates count for what the user is sent. */
  readonly application?: Application | undefined
  readonly info?: EventInfo | undefined
  /** A login follows in the same browser: the second factor that was shown for the change is not asked for again. */
  readonly login?: boolean | undefined
}

export type PasswordChangeOutcome =
  | {
      readonly kind: 'changed'
      readonly oneTimePassword: string
      readonly state: ChangePasswordGrant['state']
    }
  | { readonly kind: 'wrongPassword' }
  | { readonly kind: 'trustRequired' }
  | Invalid
  | NotFound
  | HashOverload

/** What entitles the caller to this change. */
type Entitlement =
  | { readonly kind: 'id'; readonly changePasswordId: string; readonly grant: ChangePasswordGrant }
  /** Whoever may act for the user: a caller with an API key, or the user. */
  | { readonly kind: 'caller'; readonly caller: 'apiKey' | 'user' }

const grantOf = (entitlement: Entitlement): ChangePasswordGrant => (entitlement.kind === 'id' ? entitlement.grant : {})

/** Nobody waits for `minimumPasswordAge` who was told to change the password, or who does so in somebody else's name. */
function isOwnAccord(entitlement: Entitlement): boolean {
  return entitlement.kind === 'id' ? isReset(entitlement) : entitlement.caller === 'user'
}

/** A forgotten password, in contrast to one that was known and had to change, and to the first one. */
function isReset(entitlement: Entitlement): boolean {
  return entitlement.kind === 'id' && entitlement.grant.reason === undefined && !entitlement.grant.setUp
}

/** A token of somebody else, or one that has ended, gives no right to another. */
async function hasRefreshToken(scope: TenantScope, account: Account, value: string | undefined): Promise<boolean> {
  const found = value === undefined ? undefined : await findRefreshToken(value, { tenantId: scope.tenantId })
  if (found?.token.userId !== account.id) return false
  const application = await findApplication(scope, found.token.applicationId)
  return refreshTokenStands(jwtConfigurationOf(scope, application), found)
}

type Prepared = {
  readonly scope: TenantScope
  readonly account: Account
  readonly entitlement: Entitlement
  readonly change: PasswordChange
  readonly stored: StoredPassword
  readonly refreshToken: boolean
}

async function tellOthers({ scope, entitlement, change }: Prepared, account: Account): Promise<void> {
  const { info, application } = change
  const members = () => ({ user: toUserJson(account) })
  await recordEvents(scope, { type: 'user.password.update', info, members })
  if (isReset(entitlement)) {
    await recordEvents(scope, { type: 'user.password.reset.success', info, members })
  }
  await queueMessage(scope, { kind: 'passwordChanged', user: account, application, values: {} })
}

/** The address that the id went to, if it is the user's still. */
function mailboxOf({ account, entitlement }: Prepared): Identity | undefined {
  const { mailedTo } = grantOf(entitlement)
  return account.identities.find(({ id }) => id === mailedTo)
}

/** Whether the entitlement still holds, now that nobody else can change this user. Uses up what is single-use. */
async function stillEntitled({ scope, account, entitlement, change }: Prepared): Promise<boolean> {
  const changePasswordId = entitlement.kind === 'id' ? entitlement.changePasswordId : undefined
  if (changePasswordId !== undefined && !(await claimSecret('changePassword', changePasswordId))) return false
  const [user] = await sql<{ active: boolean }>(
    'select active from users where tenant_id = $1::uuid and id = $2::uuid for update',
    scope.tenantId,
    account.id,
  )
  if (!user?.active) return false
  if (!(await stillReaches(scope.tenantId, account.id, grantOf(entitlement)))) return false
  if (change.currentPassword !== undefined && !(await stillProved(scope, account))) return false
  if (changePasswordId !== undefined && !(await spendSecret('changePassword', changePasswordId))) {
    return false
  }
  return spendTrust(scope, account, change)
}

/** Everything that changes, or nothing: a change that loses a race is as if its id had never been. */
async function commit(prepared: Prepared): Promise<PasswordChangeOutcome> {
  const { scope, account, entitlement, stored, refreshToken } = prepared
  return inTransaction(async () => {
    if (!(await stillEntitled(prepared))) return notFound
    await writePassword(scope, account.id, stored)
    await execute(
      `update users set password_change_required = false, password_change_reason = null, last_update_instant = now_ms()
       where tenant_id = $1::uuid and id = $2::uuid`,
      scope.tenantId,
      account.id,
    )
    // Who could use an id that went to the mailbox alone has shown that it is theirs (Change a User's Password, `changePasswordId`).
    await markReached(scope, account, mailboxOf(prepared))
    if (isReset(entitlement)) await liftLockAfterPasswordReset(scope, account.id)
    // Other ids and one-time passwords of this user end with it.
    await endSessionsAfterPasswordChange(scope, account.id)
    await tellOthers(prepared, await storedAccount(scope, account.id))
    const { identityId, state } = grantOf(entitlement)
    const secondFactor = prepared.change.login === true && needsTrust(scope, account)
    const oneTimePassword = await createOneTimePassword(scope, account.id, {
      refreshToken,
      identityId,
      secondFactor,
      state,
    })
    return { kind: 'changed', oneTimePassword, state }
  })
}

async function proveCurrent(scope: TenantScope, account: Account, { currentPassword, address }: PasswordChange) {
  if (currentPassword === undefined) return { kind: 'proved', account } as const
  return proveCurrentPassword(scope, { userId: account.id, currentPassword, address })
}

async function changePassword(
  scope: TenantScope,
  found: Account | undefined,
  entitlement: Entitlement,
  change: PasswordChange,
): Promise<PasswordChangeOutcome> {
  if (!found?.active) return notFound
  if ((await trustFor(scope, found, change)) === 'required') return { kind: 'trustRequired' }
  const proof = await proveCurrent(scope, found, change)
  if (proof.kind !== 'proved') return proof
  const { account } = proof
  const hashed = await prepareNewPassword(scope, {
    text: change.password,
    field: 'password',
    loginIds: loginIdsOf(account),
    account,
    ownAccord: isOwnAccord(entitlement),
  })
  if (hashed.kind !== 'hashed') return hashed
  const refreshToken = await hasRefreshToken(scope, account, change.refreshToken)
  return commit({ scope, account, entitlement, change, stored: hashed.stored, refreshToken })
}

/** With the id that a forgotten password or a 203 led to. `notFound`: unknown, expired, used, or of another tenant. */
export async function changePasswordById(
  scope: TenantScope,
  changePasswordId: string,
  change: PasswordChange,
): Promise<PasswordChangeOutcome> {
  const found = await findChangePasswordId(changePasswordId)
  if (found?.tenantId !== scope.tenantId) return notFound
  const account = await findAccount(scope, found.userId)
  return changePassword(scope, account, { kind: 'id', changePasswordId, grant: found.grant }, change)
}

/** For whoever may act for the user. The user's own change needs `currentPassword`. */
export function changePasswordOf(
  scope: TenantScope,
  account: Account | undefined,
  caller: 'apiKey' | 'user',
  change: PasswordChange,
): Promise<PasswordChangeOutcome> {
  return changePassword(scope, account, { kind: 'caller', caller }, change)
}

/** Whether this user's password could be changed with what the request brings. Changes and spends nothing. */
export async function mayChangePassword(
  scope: TenantScope,
  account: Account | undefined,
  proof: TrustProof = {},
): Promise<{ readonly kind: 'allowed' } | { readonly kind: 'trustRequired' } | NotFound> {
  if (!account?.active) return notFound
  return (await trustFor(scope, account, proof)) === 'required' ? { kind: 'trustRequired' } : { kind: 'allowed' }
}
