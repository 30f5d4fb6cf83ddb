/** Device authorization (RFC 8628 §3.1, §3.2): a device asks for the two codes of its sign-in. */
import { config } from '@/lib/config'
import { newDeviceCode } from '@/lib/secrets'
import { mayStore } from '../anonymous-storage'
import { authenticateClient } from '../client-authentication'
import { deviceOf } from '../device-description'
import { type OAuthError, oauthError } from '../errors'
import { type RequestParameters, refuseDuplicates, refuseOverlong } from '../parameters'
import { withParameters } from '../redirect-uri'
import { requestedResources } from '../resources'
import { grantableScopes } from '../scopes'
import type { DeviceGrant } from './device-grant'
import { pollInterval } from './limits'

export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** Where a person types the code: the page of ours, unless the application names one of its own. */
export const devicePage = () => `${config().appUrl}/oauth2/device`

export type DeviceAuthorizationOutcome =
  | { readonly kind: 'issued'; readonly response: Readonly<Record<string, string | number>> }
  | { readonly kind: 'refused'; readonly error: OAuthError }
  /** Too many from one address without authentication; seconds. */
  | { readonly kind: 'limited'; readonly retryAfter: number }

const refused = (error: OAuthError): DeviceAuthorizationOutcome => ({ kind: 'refused', error })

/** `authorization` is the request's header, or null; `ipAddress` where it comes from. */
export async function authorizeDevice(
  authorization: string | null,
  parameters: RequestParameters,
  ipAddress: string | undefined,
): Promise<DeviceAuthorizationOutcome> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refused(malformed)
  const authentication = await authenticateClient(authorization, parameters)
  if (authentication.kind === 'refused') return refused(authentication.error)
  const { scope: tenant, application } = authentication.client
  const { deviceVerificationURL, enabledGrants } = application.settings.oauthConfiguration
  if (!enabledGrants.includes(deviceGrantType)) {
    return refused(oauthError('unauthorized_client', 'grant_type_disabled', 'This grant is off for this client.'))
  }
  const scopes = grantableScopes(application, parameters)
  if ('error' in scopes) return refused(scopes)
  const resources = requestedResources(parameters, application)
  if ('error' in resources) return refused(resources)
  const allowance = await mayStore(authentication.client, ipAddress)
  if (allowance.kind === 'limited') return allowance
  const { deviceCodeTimeToLiveInSeconds: ttlSeconds, deviceUserCodeIdGenerator: generator } =
    tenant.tenant.settings.externalIdentifierConfiguration
  const data = {
    scope: scopes.join(' '),
    resources: [...resources],
    device: deviceOf(parameters),
  } satisfies Partial<DeviceGrant>
  const codes = await newDeviceCode(tenant, { applicationId: application.id, ttlSeconds, generator, data })
  const page = deviceVerificationURL ?? devicePage()
  return {
    kind: 'issued',
    response: {
      device_code: codes.deviceCode,
      expires_in: ttlSeconds,
      interval: pollInterval,
      user_code: codes.userCode,
      verification_uri: page,
      verification_uri_complete: withParameters(page, [['user_code', codes.userCode]]),
    },
  }
}
