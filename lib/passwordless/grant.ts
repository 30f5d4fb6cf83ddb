/** What a passwordless code stands for, from where it is made to where it is used. */
import { type Application, findApplication } from '@/lib/applications'
import { newId, newToken } from '@/lib/random'
import { createOwnSecret, findSecret, newCode } from '@/lib/secrets'
import type { VerificationStrategy } from '@/lib/settings'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { type Account, type AccountMatch, findAccount, type Identity, identityOf } from '@/lib/users'

export type PasswordlessState = Readonly<Record<string, unknown>>

/** Written and read only in this folder. */
type Grant = {
  readonly strategy: VerificationStrategy
  /** With the strategy FormField: what the code to be typed in belongs to. */
  readonly holder?: string | undefined
  /** The identity that the user was found by; the login counts for it. */
  readonly identityId: string
  /** The identity of the address that it was sent to. */
  readonly sentTo?: string | undefined
  /** The application's, returned unmodified. */
  readonly state?: PasswordlessState | undefined
}

export type NewLogin = {
  readonly match: AccountMatch
  readonly application: Application
  readonly strategy: VerificationStrategy
  readonly state: PasswordlessState | undefined
  readonly sentTo?: string | undefined
  /** What the caller has told somebody already; absent: a random one. */
  readonly value?: string | undefined
}

/** `oneTimeCode` is present with the strategy FormField; then neither is good without the other. */
export type Started = { readonly code: string; readonly oneTimeCode: string | undefined }

export async function newLogin(
  scope: TenantScope,
  { match: { account, identity }, application, strategy, state, sentTo, value = newToken() }: NewLogin,
): Promise<Started> {
  const { passwordlessLoginOneTimeCodeGenerator: generator, passwordlessLoginTimeToLiveInSeconds: ttlSeconds } =
    scope.tenant.settings.externalIdentifierConfiguration
  const holder = strategy === 'FormField' ? newId() : undefined
  const grant: Grant = { strategy, holder, identityId: identity.id, state, sentTo }
  const secret = {
    kind: 'passwordless',
    ttlSeconds,
    userId: account.id,
    applicationId: application.id,
    data: grant,
  } as const
  if (!(await createOwnSecret(scope, secret, value))) throw new Error('A random value is taken')
  const oneTimeCode = holder && (await newCode(scope, { holder, userId: account.id, ttlSeconds, generator }))
  return { code: value, oneTimeCode }
}

export type FoundLogin = Omit<Grant, 'identityId' | 'sentTo'> & {
  readonly code: string
  readonly scope: TenantScope
  readonly account: Account
  /** Absent: it is not the user's any more. */
  readonly identity: Identity | undefined
  /** Where it is sent: the number that the user was found by, or the email address. */
  readonly destination: Identity | undefined
  /** Where it was sent to; absent too if that is not the user's any more. */
  readonly sentTo: Identity | undefined
  readonly application: Application
}

/** What a code is good for, while it is. Spends nothing. */
export async function findPasswordless(code: string): Promise<FoundLogin | undefined> {
  const found = await findSecret('passwordless', code)
  if (found.kind !== 'live') return undefined
  const { tenantId, userId, applicationId, data } = found.secret
  const scope = await scopeOf(tenantId)
  const application = scope && applicationId !== null && (await findApplication(scope, applicationId))
  const account = scope && userId !== null && (await findAccount(scope, userId))
  if (!scope || !application || !account) return undefined
  // Nobody but `newLogin` writes this kind.
  const { identityId, sentTo, ...grant } = data as Grant
  if (!application.active || !application.settings.passwordlessConfiguration.enabled) return undefined
  const identityWith = (wanted: string | undefined) => account.identities.find(({ id }) => id === wanted)
  const identity = identityWith(identityId)
  const start = { code, scope, account, application, identity, sentTo: identityWith(sentTo) }
  return { ...grant, ...start, destination: destinationOf(account, identity) }
}

/** Where a login is sent that was started with an identity. */
export function destinationOf(account: Account, identity: Identity | undefined): Identity | undefined {
  return identity?.type === 'phoneNumber' ? identity : identityOf(account, 'email')
}
