/** Responses of the OAuth endpoints that answer in JSON, and the one wrapper around their handlers. */
import { isDatabaseUnavailable } from '@/lib/db'
import { describeError, log } from '@/lib/log'
import {
  errorMembers,
  foreignAlgorithms,
  type OAuthError,
  oauthError,
  type RequestParameters,
  type SentProof,
  toParameters,
} from '@/lib/oauth'
import { readForm } from './form'
import type { Reply } from './reply'
import { toResponse } from './reply'

const noStore = { pragma: 'no-cache' }

/** RFC 6749 §5.2: 401 asks for credentials, everything else is 400. */
export function oauthRefusal(error: OAuthError, status: 400 | 401 | 413 = 400): Reply {
  return { status, json: { ...errorMembers(error), ...error.more }, headers: noStore }
}

/** 401 names the scheme that would have been believed (RFC 9110 §11.6.1). */
export function clientRefusal(error: OAuthError): Reply {
  if (error.error !== 'invalid_client') return oauthRefusal(error)
  const refusal = oauthRefusal(error, 401)
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Basic realm="oauth2", charset="UTF-8"' } }
}

/** RFC 6750 §3, RFC 9449 §7.1: a token that was sent is answered with what is wrong with it; a missing one only with the scheme. */
export function tokenRefusal(error: OAuthError, scheme: 'Bearer' | 'DPoP'): Reply {
  const refusal = oauthRefusal(error, 401)
  const detail =
    error.reason === 'access_token_required' ? '' : `, error="${error.error}", error_description="${error.description}"`
  const algorithms = scheme === 'DPoP' ? `, algs="${foreignAlgorithms.join(' ')}"` : ''
  const challenge = `${scheme} realm="oauth2"${detail}${algorithms}`
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': challenge } }
}

export function oauthReply(json: Readonly<Record<string, unknown>>): Reply {
  return { status: 200, json, headers: noStore }
}

/** 503, with the seconds after which it is worth another try (RFC 6749 §4.1.2.1 names the code, RFC 9110 §10.2.3 the header). */
export function busyReply(retryAfter: number, description = 'Many requests are waiting.'): Reply {
  const busy = oauthError('temporarily_unavailable', 'unknown', description)
  return { status: 503, json: errorMembers(busy), headers: { ...noStore, 'retry-after': String(retryAfter) } }
}

/** 429 (RFC 6585 §4, RFC 9126 §2.3), with the seconds after which there may be more. */
export function limitedReply(retryAfter: number): Reply {
  return { ...busyReply(retryAfter, 'There were too many such requests.'), status: 429 }
}

function unexpected(operation: string, request: Request, error: unknown): Reply {
  if (isDatabaseUnavailable(error)) return busyReply(2, 'The server cannot reach its database.')
  log.error('oauth.failed', { operation, requestId: request.headers.get('x-request-id'), ...describeError(error) })
  return { status: 500, headers: noStore }
}

/** What a request shows of its client's key (RFC 9449 §4.1). */
export function sentProof(request: Request): SentProof {
  const { method, headers, url } = request
  return { header: headers.get('dpop'), method, path: new URL(url).pathname }
}

/** A Next route handler of an OAuth endpoint. `params`: of the path. */
export function oauthEndpoint<Params = unknown>(
  operation: string,
  run: (request: Request, params: Params) => Promise<Reply>,
) {
  return async (request: Request, context: { params: Promise<Params> }): Promise<Response> => {
    try {
      // Next has none for a path without parameters.
      return toResponse(await run(request, (await context.params) ?? ({} as Params)))
    } catch (error) {
      return toResponse(unexpected(operation, request, error))
    }
  }
}

const notAForm = oauthError('invalid_request', 'unknown', 'Send the parameters as application/x-www-form-urlencoded.')
const tooLarge = oauthError('invalid_request', 'unknown', 'The request is too large.')

/** What a client sends from its own server: a form, and perhaps its credentials in the header. */
export type ClientRequest = {
  /** The `Authorization` header, or null. */
  readonly authorization: string | null
  readonly parameters: RequestParameters
  readonly request: Request
}

/** The POST handler of an endpoint for clients (RFC 6749 §3.2). */
export function clientEndpoint(operation: string, run: (request: ClientRequest) => Promise<Reply>) {
  return oauthEndpoint(operation, async (request) => {
    const form = await readForm(request)
    if (form.kind === 'malformed') return oauthRefusal(notAForm)
    if (form.kind === 'tooLarge') return oauthRefusal(tooLarge, 413)
    const authorization = request.headers.get('authorization')
    return run({ authorization, parameters: toParameters(form.fields), request })
  })
}
