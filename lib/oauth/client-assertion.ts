/** Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §3, OpenID Connect Core §9): for once, and for this server alone. */
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { config } from '@/lib/config'
import { createOwnSecret } from '@/lib/secrets'
import type { PublicKeys } from '@/lib/settings'
import type { Client } from './clients'
import { foreignAlgorithms, isCompactJws } from './compact-jws'

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds from `iat` to the last moment at which an assertion counts, and seconds that clocks may differ. */
const maxAge = 300
const tolerance = 60

const maxJti = 255

/** The endpoints at which clients authenticate; an assertion may be meant for any of them, or for the issuer. */
const endpoints = ['token', 'par', 'introspect', 'revoke', 'device_authorize', 'device/user-code', 'device/approve']

/** Whose assertion it says it is, before anything of it is believed. */
export function assertedClientId(assertion: string): string | undefined {
  try {
    return isCompactJws(assertion) ? decodeJwt(assertion).sub : undefined
  } catch {
    return undefined
  }
}

async function verified({ application, scope }: Client, jwks: PublicKeys, assertion: string) {
  const audience = [scope.tenant.issuer, ...endpoints.map((name) => `${config().appUrl}/oauth2/${name}`)]
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(jwks), {
      algorithms: foreignAlgorithms,
      audience,
      clockTolerance: tolerance,
      issuer: application.id,
      maxTokenAge: maxAge,
      requiredClaims: ['exp', 'jti'],
      subject: application.id,
    })
    const { exp, iat, jti, nbf } = payload
    const whole = [exp, iat, nbf ?? 0].every((time) => Number.isSafeInteger(time))
    return whole && typeof jti === 'string' && jti !== '' && jti.length <= maxJti ? jti : undefined
  } catch {
    return undefined
  }
}

/** Whether the assertion is this client's. It is spent by that: a second one with its `jti` is none. */
export async function provesClient(client: Client, assertion: string): Promise<boolean> {
  const { jwks } = client.application.settings.oauthConfiguration
  const jti = jwks && isCompactJws(assertion) ? await verified(client, jwks, assertion) : undefined
  if (jti === undefined) return false
  const { id: applicationId } = client.application
  const ttlSeconds = maxAge + 2 * tolerance
  const secret = { kind: 'clientAssertion', ttlSeconds, applicationId, data: {} } as const
  return createOwnSecret(client.scope, secret, `clientAssertion/${applicationId}/${jti}`)
}
