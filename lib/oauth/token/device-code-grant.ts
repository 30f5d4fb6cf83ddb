/** `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4, §3.5): a device asks whether somebody has decided, and gets its tokens once. */
import { type Poll, pollDeviceCode, type StoredSecret, spendSecret } from '@/lib/secrets'
import type { AuthenticatedClient } from '../client-authentication'
import { deviceGrantType } from '../device/authorize-device'
import { type DeviceDecision, type DeviceGrant, readDeviceGrant } from '../device/device-grant'
import { pollInterval } from '../device/limits'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { resourcesToIssue } from '../resources'
import { eligibleUser } from './eligible-user'
import { refuse, type Sender, type TokenOutcome } from './outcome'
import { prepareTokens } from './prepare'

const noSuchCode = oauthError('invalid_grant', 'invalid_device_code', 'The device code is unknown or was used before.')
const expired = oauthError('expired_token', 'user_code_expired', 'Nobody has decided in time. Ask for new codes.')
const pending = oauthError('authorization_pending', 'unknown', 'Nobody has decided yet.')
const tooSoon = oauthError('slow_down', 'unknown', 'Wait five seconds longer between two requests.')
const denied = oauthError('access_denied', 'consent_canceled', 'The user has denied the request.')

type Answered = { readonly grant: DeviceGrant; readonly userId: string | null }

function isOf({ application, scope }: AuthenticatedClient, { applicationId, tenantId }: StoredSecret): boolean {
  return applicationId === application.id && tenantId === scope.tenantId
}

/** What was decided, or what the device is told while nothing was. */
function answerOf(client: AuthenticatedClient, poll: Poll): Answered | OAuthError {
  if (poll.kind === 'unknown' || !isOf(client, poll.secret)) return noSuchCode
  if (poll.kind !== 'live') return poll.kind === 'expired' ? expired : noSuchCode
  const grant = readDeviceGrant(poll.secret.data)
  if (!grant.decision) return poll.tooSoon ? tooSoon : pending
  return { grant, userId: poll.secret.userId }
}

type Approval = Extract<DeviceDecision, { kind: 'approved' }>

type Asked = {
  readonly client: AuthenticatedClient
  readonly deviceCode: string
  readonly resources: readonly string[]
  readonly keyThumbprint: string | undefined
}

async function issue(
  { client, deviceCode, resources, keyThumbprint }: Asked,
  { grant, userId }: Answered,
  { kind: _, scope, sessionId, ...proof }: Approval,
): Promise<TokenOutcome> {
  const user = await eligibleUser(client, userId)
  if (user.kind === 'refused') return refuse(user.error)
  const tokens = await prepareTokens({
    ...proof,
    scope: scope ?? grant.scope,
    client,
    account: user.account,
    grantType: deviceGrantType,
    device: grant.device,
    grantedResources: grant.resources,
    resources,
    nonce: undefined,
    keyThumbprint,
    ssoSessionId: sessionId,
  })
  const written = await tokens.write({ kind: 'deviceCode', value: deviceCode })
  return written ? { kind: 'issued', response: tokens.response } : refuse(noSuchCode)
}

export async function deviceCodeGrant(
  client: AuthenticatedClient,
  parameters: RequestParameters,
  { keyThumbprint }: Sender,
): Promise<TokenOutcome> {
  const deviceCode = parameterOf(parameters, 'device_code')
  if (deviceCode === undefined) {
    return refuse(oauthError('invalid_request', 'missing_device_code', 'device_code is missing.'))
  }
  const answer = answerOf(client, await pollDeviceCode(deviceCode, pollInterval))
  if ('error' in answer) return refuse(answer)
  const { decision } = answer.grant
  if (decision?.kind !== 'approved') {
    await spendSecret('deviceCode', deviceCode)
    return refuse(denied)
  }
  const resources = resourcesToIssue(parameters, client.application, answer.grant.resources)
  if ('error' in resources) return refuse(resources)
  return issue({ client, deviceCode, resources, keyThumbprint }, answer, decision)
}
