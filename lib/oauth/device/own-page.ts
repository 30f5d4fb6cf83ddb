/**
 * For applications that have a page of their own in the place of ours (Device grant, `deviceVerificationURL`): what a user code is for, and the
 * approval with the access token of a user who is signed in to the application.
 */

import type { Device } from '@/lib/login'
import { decideByUserCode } from '@/lib/secrets'
import { verifyBearerToken } from '@/lib/tokens'
import { passwordInstantOf } from '@/lib/users'
import { liveGrant } from '../access-token'
import { type AuthenticatedClient, noSecret, requireClient } from '../client-authentication'
import { findClient } from '../clients'
import { consentOf } from '../consent'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from '../parameters'
import type { DeviceDecision } from './device-grant'
import { enterUserCode, type PendingDevice } from './user-code'

export type OwnPageOutcome =
  | { readonly kind: 'answer'; readonly json: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly error: OAuthError }

const refused = (error: OAuthError): OwnPageOutcome => ({ kind: 'refused', error })
// One answer for a code that is unknown, over or another client's, and for one that nobody looks at after too many wrong ones.
const badCode = oauthError(
  'invalid_request',
  'invalid_user_code',
  'The user code is unknown, expired or decided about.',
)
const badToken = oauthError('invalid_token', 'access_token_invalid', 'The access token is invalid, expired or revoked.')

/** Whose page asks, and where its request comes from. */
type Asked = { readonly parameters: RequestParameters; readonly ipAddress: string | undefined }

async function pendingOf(applicationId: string, { parameters, ipAddress }: Asked): Promise<PendingDevice | OAuthError> {
  const typed = parameterOf(parameters, 'user_code')
  if (typed === undefined) return oauthError('invalid_request', 'missing_user_code', 'user_code is missing.')
  const entered = await enterUserCode(typed, ipAddress)
  return entered.kind === 'pending' && entered.pending.client.application.id === applicationId
    ? entered.pending
    : badCode
}

const deviceInfoOf = ({ description, name, type }: Device) => ({ description, name, type })

/** Whether a user code is one, for a page that has no secret. */
export async function validateUserCode(asked: Asked): Promise<OwnPageOutcome> {
  const malformed = refuseDuplicates(asked.parameters) ?? refuseOverlong(asked.parameters)
  if (malformed) return refused(malformed)
  const client = await findClient(parameterOf(asked.parameters, 'client_id') ?? '')
  if (!client) return refused(oauthError('invalid_request', 'invalid_client_id', 'client_id names no client.'))
  const pending = await pendingOf(client.application.id, asked)
  return 'error' in pending ? refused(pending) : { kind: 'answer', json: {} }
}

/** What a user code is for. `authorization` is the request's header, or null. */
export async function describeUserCode(authorization: string | null, asked: Asked): Promise<OwnPageOutcome> {
  const authentication = await requireClient(authorization, asked.parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { scope: tenant, application } = authentication.client
  const pending = await pendingOf(application.id, asked)
  if ('error' in pending) return refused(pending)
  const { device, expiresIn, scope, userCode } = pending
  const asksFor = scope.split(' ').filter((name) => name !== '' && name !== 'openid' && name !== 'offline_access')
  return {
    kind: 'answer',
    json: {
      client_id: application.id,
      deviceInfo: deviceInfoOf(device),
      expires_in: expiresIn,
      scope: asksFor.join(' '),
      tenantId: tenant.tenantId,
      user_code: userCode,
    },
  }
}

type Approval = Extract<DeviceDecision, { kind: 'approved' }>

type Approver = {
  readonly userId: string
  readonly proof: Omit<Approval, 'scope'>
  /** Of the token. */
  readonly scopes: readonly string[]
}

const scopesOf = (scope: unknown) => (typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [])

/** The user of an access token of this client, with what the token says of their proof; one that is older than their password is none. */
async function approver(client: AuthenticatedClient, token: string): Promise<Approver | undefined> {
  const verified = await verifyBearerToken(token)
  const live = verified.kind === 'valid' ? await liveGrant(verified) : undefined
  if (live?.client.application.id !== client.application.id) return undefined
  const { account, claims } = live
  const { sub, auth_time: authTime, authenticationType } = claims
  const passwordInstant = passwordInstantOf(account)
  const authInstant = Number(authTime) * 1000
  if (typeof authenticationType !== 'string' || !(authInstant + 999 >= (passwordInstant ?? 0))) return undefined
  return {
    userId: sub,
    proof: { kind: 'approved', authenticationType, authInstant, passwordInstant },
    scopes: scopesOf(claims.scope),
  }
}

/** An application's own page asks nobody on our behalf: without a consent that is remembered, the device gets no more than the token has. */
async function approvedScope(client: AuthenticatedClient, { userId, scopes: held }: Approver, scope: string) {
  const scopes = scopesOf(scope)
  const consent = await consentOf({ ...client, scopes }, userId)
  return (consent.kind === 'granted' ? consent.scopes : scopes.filter((name) => held.includes(name))).join(' ')
}

/** Approves a device, for a client that shows who it is. `authorization` is the request's header, or null. */
export async function approveUserCode(authorization: string | null, asked: Asked): Promise<OwnPageOutcome> {
  const authentication = await requireClient(authorization, asked.parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { client } = authentication
  // Or whoever finds an access token, which many see, could make a refresh token of it.
  if (client.authentication === 'none') return refused(noSecret)
  const token = parameterOf(asked.parameters, 'token')
  if (token === undefined) return refused(oauthError('invalid_request', 'missing_token', 'token is missing.'))
  const by = await approver(client, token)
  if (!by) return refused(badToken)
  const pending = await pendingOf(client.application.id, asked)
  if ('error' in pending) return refused(pending)
  const decision: Approval = { ...by.proof, scope: await approvedScope(client, by, pending.scope) }
  const decided = await decideByUserCode(pending.userCode, by.userId, decision)
  if (!decided) return refused(badCode)
  const { tenantId } = client.scope
  const json = { deviceGrantStatus: 'Approved', deviceInfo: deviceInfoOf(pending.device), tenantId, userId: by.userId }
  return { kind: 'answer', json }
}
