/** One-time passwords: whoever has just changed a password is logged in with one, so that nobody has to type the new one again. */
import { createSecret, findSecret, spendSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'

export type OneTimePasswordGrant = {
  /** Whoever changed the password had a refresh token, which the change ended; another may take its place. */
  readonly refreshToken: boolean
  readonly identityId?: string | undefined
  /** The change was shown the second factor a moment ago, on the way to this login. */
  readonly secondFactor?: boolean | undefined
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

export function createOneTimePassword(
  scope: TenantScope,
  userId: string,
  grant: OneTimePasswordGrant,
): Promise<string> {
  const { oneTimePasswordTimeToLiveInSeconds: ttlSeconds } = scope.tenant.settings.externalIdentifierConfiguration
  return createSecret(scope, { kind: 'oneTimePassword', ttlSeconds, userId, data: grant })
}

/** The tenant of a one-time password that is good or was used. Spends nothing. */
export async function tenantOfOneTimePassword(value: string): Promise<string | undefined> {
  const found = await findSecret('oneTimePassword', value)
  return found.kind === 'unknown' ? undefined : found.secret.tenantId
}

/** Spends it: of any number of simultaneous callers, one gets it. One of another tenant is unknown here and stays good there. */
export async function spendOneTimePassword(
  { tenantId }: TenantScope,
  value: string,
): Promise<(OneTimePasswordGrant & { readonly userId: string }) | undefined> {
  if ((await tenantOfOneTimePassword(value)) !== tenantId) return undefined
  const spent = await spendSecret('oneTimePassword', value)
  if (!spent || spent.userId === null) return undefined
  // Nobody but `createOneTimePassword` writes this kind.
  return { userId: spent.userId, ...(spent.data as OneTimePasswordGrant) }
}
