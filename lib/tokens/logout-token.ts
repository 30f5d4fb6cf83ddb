/** Logout tokens (OpenID Connect Back-Channel Logout §2.4): no other token's consumer takes one for its own. */
import { nowInSeconds } from '@/lib/clock'
import { newId } from '@/lib/random'
import { signJwt } from './jwt'
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
export function issueLogoutToken({ issuer, clientId, userId, sessionId }: LogoutTokenInput, key: SigningKey): string {
  const iat = nowInSeconds()
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const claims = {
    iss: issuer,
    sub: userId,
    aud: clientId,
    iat,
    exp: iat + lifetime,
    jti: newId(),
    events,
    sid: sessionId,
  }
  return signJwt(claims, key, 'logout+jwt')
}
