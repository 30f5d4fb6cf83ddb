/** Access tokens of applications themselves (RFC 6749 §4.4): they name no user, and nothing that asks for a user's token takes one. */
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type JwtClaims, signJwt, verifyJwt } from './jwt'
import { isRevoked } from './revoked-tokens'
import type { SigningKey } from './signing-keys'

export type ClientTokenInput = {
  readonly scope: TenantScope
  readonly clientId: string
  /** Where the token is meant to be used; empty: at the application itself. */
  readonly resources: readonly string[]
  /** Of the key that has to be shown with the token (RFC 9449 §6.1). */
  readonly keyThumbprint: string | undefined
}

/** Signs a token that lives for `timeToLiveInSeconds`. */
export function issueClientToken(
  { scope, clientId, resources, keyThumbprint }: ClientTokenInput,
  timeToLiveInSeconds: number,
  key: SigningKey,
): string {
  const iat = nowInSeconds()
  const claims = {
    aud: resources.length > 0 ? [clientId, ...resources] : clientId,
    exp: iat + timeToLiveInSeconds,
    iat,
    iss: scope.tenant.issuer,
    sub: clientId,
    jti: newId(),
    tid: scope.tenantId,
    gty: ['client_credentials'],
    cnf: keyThumbprint === undefined ? undefined : { jkt: keyThumbprint },
    tty: 'ct',
  } as const satisfies JwtClaims
  return signJwt(claims, key)
}

export type ClientTokenClaims = JwtClaims & { readonly jti: string }

/** The claims of an application's token of this tenant; undefined if it is none, expired or revoked. */
export async function verifyClientToken(scope: TenantScope, token: string): Promise<ClientTokenClaims | undefined> {
  const verified = await verifyJwt(token, { kinds: ['ct'], issuer: scope.tenant.issuer })
  if (verified.kind === 'invalid' || verified.claims.tid !== scope.tenantId) return undefined
  const { jti } = verified.claims
  return typeof jti === 'string' && !(await isRevoked(jti)) ? { ...verified.claims, jti } : undefined
}
