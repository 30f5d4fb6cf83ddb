/** Tokens with claims of the caller's own (Login API, "Vend a JWT"). They are nobody's access token: nothing here accepts them as one. */
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { signJwt } from './jwt'
import { findKey, keyFor } from './signing-keys'

export type VendOutcome =
  | { readonly kind: 'vended'; readonly token: string }
  /** There is no such signing key. */
  | { readonly kind: 'unknownKey' }

/**
 * What a caller may not choose: the times, the issuer, how the user authenticated, the kind, which access tokens are told by, and the one
 * claim of a webhook's signature, which may be of the same key.
 */
const reserved = ['amr', 'exp', 'iat', 'iss', 'request_body_sha256', 'tid', 'tty']

/** Signs the claims, for `timeToLiveInSeconds` or as long as the tenant's access tokens live. */
export async function vendToken(
  { tenant }: TenantScope,
  claims: Readonly<Record<string, unknown>>,
  options: { readonly keyId: string | undefined; readonly timeToLiveInSeconds: number | undefined },
): Promise<VendOutcome> {
  const { accessTokenKeyId, timeToLiveInSeconds } = tenant.settings.jwtConfiguration
  const key = options.keyId === undefined ? await keyFor(accessTokenKeyId) : await findKey(options.keyId)
  if (!key) return { kind: 'unknownKey' }
  const own = Object.fromEntries(Object.entries(claims).filter(([name]) => !reserved.includes(name)))
  const iat = nowInSeconds()
  const exp = iat + (options.timeToLiveInSeconds ?? timeToLiveInSeconds)
  const all = { jti: newId(), ...own, exp, iat, iss: tenant.issuer }
  return { kind: 'vended', token: signJwt(all, key) }
}
