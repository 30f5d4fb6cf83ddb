/** Access tokens as a request presents them: alone, or together with the key that they are bound to (RFC 6750 §2, RFC 9449 §7.1). */
import { boundKeyOf, type VerifiedAccessToken, verifyAccessToken, verifyBearerToken } from '@/lib/tokens'
import { checkProof, type SentProof } from './dpop'
import { type OAuthError, oauthError } from './errors'

export type PresentedToken =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'dpop'; readonly token: string; readonly proof: SentProof }

type Valid = Extract<VerifiedAccessToken, { kind: 'valid' }>

export const invalidToken = oauthError(
  'invalid_token',
  'access_token_invalid',
  'The access token is invalid, expired or revoked.',
)
const noProof = oauthError('invalid_dpop_proof', 'unknown', 'The DPoP proof is missing.')

/** The token, if whoever presents it may: a bound one with a proof by its key, any other alone. */
export async function verifyPresented(presented: PresentedToken): Promise<Valid | OAuthError> {
  if (presented.kind === 'bearer') {
    const verified = await verifyBearerToken(presented.token)
    return verified.kind === 'valid' ? verified : invalidToken
  }
  const verified = await verifyAccessToken(presented.token)
  if (verified.kind === 'invalid') return invalidToken
  const proof = await checkProof(verified.scope, presented.proof, presented.token)
  if (proof.kind === 'refused') return proof.error
  if (proof.kind === 'none') return noProof
  return boundKeyOf(verified.claims) === proof.keyThumbprint ? verified : invalidToken
}
