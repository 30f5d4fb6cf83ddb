/** Authorization requests as browsers bring them: whole, or as a reference to one that was pushed. */
import { oauthError } from '../errors'
import type { RequestParameters } from '../parameters'
import { pushedParameters } from '../pushed-request'
import { type AuthorizationCheck, checkAuthorization } from './request'

const unknownReference: AuthorizationCheck = {
  kind: 'untrusted',
  problem: 'invalidRequest',
  error: oauthError('invalid_request_uri', 'unknown', 'request_uri is unknown, expired or of another client.'),
}

/** Checks the request that a browser brings; a reference that is none tells nobody where to answer. */
export async function checkBroughtAuthorization(sent: RequestParameters): Promise<AuthorizationCheck> {
  const parameters = await pushedParameters(sent)
  return parameters === 'unknown' ? unknownReference : checkAuthorization(parameters)
}
