/** Userinfo over HTTP: the ways in which a request may present its access token (RFC 6750 §2, RFC 9449 §7.1). */
import { oauthError, type PresentedToken, userinfo } from '@/lib/oauth'
import { oauthRefusal, oauthReply, sentProof, tokenRefusal } from './oauth'
import type { Reply } from './reply'

const missing = oauthError('invalid_token', 'access_token_required', 'Send an access token as Authorization: Bearer.')
const severalWays = oauthError('invalid_request', 'unknown', 'Send the access token in one way only.')

/** The token of the header; undefined for none, or for a header that is something else. */
function inHeader(request: Request): PresentedToken | undefined {
  const [, scheme, token] = /^(Bearer|DPoP) ([\w.-]+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (scheme === undefined || token === undefined) return undefined
  return scheme.toLowerCase() === 'dpop'
    ? { kind: 'dpop', token, proof: sentProof(request) }
    : { kind: 'bearer', token }
}

/** `elsewhere`: a token that the request carries outside of the header. */
export async function answerUserinfo(request: Request, elsewhere: string | undefined): Promise<Reply> {
  const hasHeader = request.headers.has('authorization')
  if (hasHeader && elsewhere !== undefined) return oauthRefusal(severalWays)
  const inBody: PresentedToken | undefined = elsewhere === undefined ? undefined : { kind: 'bearer', token: elsewhere }
  const presented = hasHeader ? inHeader(request) : inBody
  if (!presented) return tokenRefusal(missing, 'Bearer')
  const outcome = await userinfo(presented)
  if (outcome.kind === 'claims') return oauthReply(outcome.claims)
  return tokenRefusal(outcome.error, presented.kind === 'dpop' ? 'DPoP' : 'Bearer')
}
