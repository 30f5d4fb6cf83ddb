/** Login intents: everything was proved, and the login waits for a registration, or for something to be verified. */
import { now } from '@/lib/clock'
import { createProvedSecret, findSecret, type StoredSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount } from '@/lib/users'
import type { Attempt, AuthenticationType, LoginState } from './attempt'
import { unchangedSinceLogin } from './proof'

/** Written and read only in this file. */
type Kept = {
  readonly identityId?: string | undefined
  readonly authenticationType: AuthenticationType
  readonly state?: LoginState | undefined
  /** ms since the epoch. */
  readonly provedInstant: number
  /** Where the message with the verification went; empty where there is none. */
  readonly address: string
}

/**
 * It lives from when the login was proved: waiting again does not make it live longer. A change of password ends it; undefined if there was one since
 * the proof.
 */
export function createLoginIntent(attempt: Attempt, address = ''): Promise<string | undefined> {
  const { scope, account, authenticationType, identity, request, state } = attempt
  const provedInstant = request.resumable?.provedInstant ?? now()
  const kept: Kept = { identityId: identity?.id, authenticationType, state, provedInstant, address }
  const lifetime = scope.tenant.settings.externalIdentifierConfiguration.loginIntentTimeToLiveInSeconds
  const secret = {
    kind: 'loginIntent',
    ttlSeconds: Math.max(1, lifetime - Math.floor((now() - provedInstant) / 1000)),
    userId: account.id,
    applicationId: request.application?.id,
    data: kept,
  } as const
  return createProvedSecret(scope, secret, unchangedSinceLogin(attempt))
}

export type LoginIntent = Omit<Kept, 'identityId'> & {
  readonly account: Account
  readonly identity: Attempt['identity']
}

async function intentOf(
  scope: TenantScope,
  applicationId: string,
  secret: StoredSecret,
): Promise<LoginIntent | undefined> {
  if (secret.tenantId !== scope.tenantId || secret.applicationId !== applicationId) return undefined
  const account = secret.userId === null ? undefined : await findAccount(scope, secret.userId)
  // Nobody but `createLoginIntent` writes this kind.
  const { identityId, ...kept } = secret.data as Kept
  return account && { ...kept, account, identity: account.identities.find(({ id }) => id === identityId) }
}

/** An intent that is still good, for a login to this application. Spends nothing. */
export async function findLoginIntent(
  scope: TenantScope,
  applicationId: string,
  value: string,
): Promise<LoginIntent | undefined> {
  const found = await findSecret('loginIntent', value)
  return found.kind === 'live' ? intentOf(scope, applicationId, found.secret) : undefined
}
