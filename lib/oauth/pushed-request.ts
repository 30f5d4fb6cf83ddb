/** Pushed authorization requests (RFC 9126): a client shows who it is before the browser comes, and the browser carries a reference alone. */

import { z } from 'zod'
import { createSecret, findSecret } from '@/lib/secrets'
import { mayStore } from './anonymous-storage'
import { checkAuthorization } from './authorize/request'
import { authenticateClient } from './client-authentication'
import { checkProof, type ProofCheck, type SentProof } from './dpop'
import { type OAuthError, oauthError } from './errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong, toParameters } from './parameters'

const prefix = 'urn:ietf:params:oauth:request_uri:'

/** Seconds from the push to the browser's arrival (RFC 9126 §2.2). A page that is reloaded asks again, so nothing is spent by a look. */
const lifetime = 60

export type PushOutcome =
  | { readonly kind: 'pushed'; readonly requestUri: string /** Seconds. */; readonly expiresIn: number }
  | { readonly kind: 'refused'; readonly error: OAuthError }
  /** Too many from one address without authentication; seconds. */
  | { readonly kind: 'limited'; readonly retryAfter: number }

const refused = (error: OAuthError): PushOutcome => ({ kind: 'refused', error })

/** Credentials are the client's alone, and who it is, it has shown. */
function requestOf(parameters: RequestParameters, clientId: string): RequestParameters {
  const own = [...parameters].filter(
    ([name]) => !['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'].includes(name),
  )
  return new Map([['client_id', [clientId]], ...own])
}

const otherKey = oauthError('invalid_dpop_proof', 'unknown', 'dpop_jkt is not the key of the DPoP proof.')

/** A proof that comes with the push binds the code as `dpop_jkt` does (RFC 9449 §10.1). */
function boundTo(parameters: RequestParameters, proof: Exclude<ProofCheck, { kind: 'refused' }>) {
  if (proof.kind === 'none') return parameters
  const asked = parameterOf(parameters, 'dpop_jkt')
  if (asked !== undefined && asked !== proof.keyThumbprint) return otherKey
  return new Map([...parameters, ['dpop_jkt', [proof.keyThumbprint]] as const])
}

/** Checked in full now, and again when the browser brings the reference. `authorization` is the request's header, or null; `ipAddress` where it comes from. */
export async function pushAuthorization(
  authorization: string | null,
  parameters: RequestParameters,
  { sent, ipAddress }: { readonly sent: SentProof; readonly ipAddress: string | undefined },
): Promise<PushOutcome> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refused(malformed)
  const authentication = await authenticateClient(authorization, parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { application, scope } = authentication.client
  if (parameters.has('request_uri')) {
    return refused(oauthError('invalid_request', 'unknown', 'A pushed request has no request_uri.'))
  }
  const proof = await checkProof(scope, sent)
  if (proof.kind === 'refused') return refused(proof.error)
  const bound = boundTo(requestOf(parameters, application.id), proof)
  if ('error' in bound) return refused(bound)
  const check = await checkAuthorization(bound)
  if (check.kind !== 'valid') return refused(check.error)
  const allowance = await mayStore(authentication.client, ipAddress)
  if (allowance.kind === 'limited') return allowance
  const token = await createSecret(scope, {
    kind: 'pushedRequest',
    ttlSeconds: lifetime,
    applicationId: application.id,
    data: { parameters: check.request.carried },
  })
  return { kind: 'pushed', requestUri: prefix + token, expiresIn: lifetime }
}

const stored = z.object({ parameters: z.array(z.tuple([z.string(), z.string()])) })

/** The parameters of the browser's request: those that were pushed, where it brings a reference, and nothing besides (RFC 9126 §4). */
export async function pushedParameters(sent: RequestParameters): Promise<RequestParameters | 'unknown'> {
  const reference = parameterOf(sent, 'request_uri')
  if (!reference?.startsWith(prefix)) return sent
  const found = await findSecret('pushedRequest', reference.slice(prefix.length))
  const isOwn = found.kind === 'live' && found.secret.applicationId === parameterOf(sent, 'client_id')?.toLowerCase()
  return isOwn ? toParameters(stored.parse(found.secret.data).parameters) : 'unknown'
}
