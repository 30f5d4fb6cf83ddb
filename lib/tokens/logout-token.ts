/** Logout tokens (OpenID Connect Back-Channel Logout §2.4): no other token's consumer takes one for its own. */
import { SignJWT } from 'jose'
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import type { SigningKey } from './signing-keys'

/** Seconds (§2.4: preferably at most two minutes). */
const lifetime = 120

export type LogoutTokenInput = {
  readonly issuer: string
  readonly clientId: string
  readonly userId: string
  /** The `sid` of the id tokens that were issued in the session. */
  readonly sessionId: string
}

/** Signs a logout token. It never has a nonce, and no `tty`, by which our own tokens are told. */
export function issueLogoutToken(
  { issuer, clientId, userId, sessionId }: LogoutTokenInput,
  key: SigningKey,
): Promise<string> {
  const iat = nowInSeconds()
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  return new SignJWT({
    iss: issuer,
    sub: userId,
    aud: clientId,
    iat,
    exp: iat + lifetime,
    jti: newId(),
    events,
    sid: sessionId,
  })
    .setProtectedHeader({ alg: key.algorithm, typ: 'logout+jwt', kid: key.kid })
    .sign(key.privateKey)
}
