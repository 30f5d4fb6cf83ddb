/** What the bodies of all login-type requests share, and the application and authentication that they ask for. */
import { z } from 'zod'
import { type Application, findApplicationAnywhere } from '@/lib/applications'
import { type Errors, fieldError } from '@/lib/errors'
import type { Device, LoginRequest } from '@/lib/login'
import { resolveTenant, type TenantScope } from '@/lib/tenancy'
import type { EndpointRequest } from './endpoint'
import { eventInfoInput, ipAddress, optionalText } from './event-info'
import type { Reply } from './reply'
import { unknownApplication } from './requested-application'
import { tenantError } from './tenant-error'
import { presentedTrust } from './trust-cookies'
import { uuid } from './validation'

const deviceText = { description: optionalText, name: optionalText, type: optionalText }

/** Members of every login-type body (Login API, "Request Body"). */
export const loginBase = {
  applicationId: uuid.nullish(),
  eventInfo: eventInfoInput,
  ipAddress,
  metaData: z.object({ device: z.object({ ...deviceText, lastAccessedAddress: ipAddress }).nullish() }).nullish(),
  newDevice: z.boolean().nullish(),
  noJWT: z.boolean().nullish(),
  twoFactorTrustId: optionalText,
}

const baseSchema = z.object(loginBase)
type LoginBase = z.output<typeof baseSchema>

export type LoginContext =
  | { readonly kind: 'context'; readonly scope: TenantScope; readonly request: LoginRequest }
  | { readonly kind: 'refused'; readonly reply: Reply<400 | 401 | 404> }

const refused = (status: 400 | 401 | 404, json?: Errors): LoginContext => ({
  kind: 'refused',
  reply: json ? { status, json } : { status },
})

/** An address in the body is its caller's word, so it counts only from a caller that is authenticated. */
function addressOf<Query, Path>({ body, client, key }: EndpointRequest<LoginBase, Query, Path>): string | undefined {
  return (key && (body.eventInfo?.ipAddress ?? body.ipAddress)) || client.ipAddress
}

/** `eventInfo` goes first (Login API, "Who wins when a value is supplied twice"). The address counts as `addressOf` has it. */
function deviceOf<Query, Path>({ body, key }: EndpointRequest<LoginBase, Query, Path>): Device {
  const { eventInfo } = body
  const { description, lastAccessedAddress, name, type } = body.metaData?.device ?? {}
  return {
    description: eventInfo?.deviceDescription ?? description ?? undefined,
    lastAccessedAddress: (key && lastAccessedAddress) ?? undefined,
    name: eventInfo?.deviceName ?? name ?? undefined,
    type: eventInfo?.deviceType ?? type ?? undefined,
  }
}

function needsKey(scope: TenantScope, application: Application | undefined): boolean {
  return (application ?? scope.tenant).settings.loginConfiguration.requireAuthentication
}

/** What a request says of itself, whatever application it is for. */
export function requestParts<Query, Path>(
  request: EndpointRequest<LoginBase, Query, Path>,
): Omit<LoginRequest, 'application'> {
  const { body, client, key } = request
  const ipAddress = addressOf(request)
  return {
    ipAddress,
    // A backend that names no client speaks for all of its users.
    sharedAddress: key !== undefined && ipAddress === request.request.headers.get('x-latchkey-peer'),
    device: deviceOf(request),
    // A backend has a `User-Agent` of its own.
    userAgent: key ? (body.eventInfo?.userAgent ?? undefined) : client.userAgent,
    newDevice: body.newDevice ?? false,
    tokens: body.noJWT ? 'none' : 'issue',
    trust: presentedTrust(request.request, body.twoFactorTrustId),
  }
}

/**
 * Steps 2 and 3 of a login: the tenant (400), the API key where the settings ask for one (401), the application (400).
 *
 * @param tenantOfSecret asked where the request does not say which tenant it is for: that of the secret it brings. Unknown: 404.
 */
export async function loginContext<Query, Path>(
  request: EndpointRequest<LoginBase, Query, Path>,
  tenantOfSecret?: () => Promise<string | undefined>,
): Promise<LoginContext> {
  const { body, key, tenantHints } = request
  const application = body.applicationId ? await findApplicationAnywhere(body.applicationId) : undefined
  if (body.applicationId && !application?.active) {
    return refused(400, unknownApplication(body.applicationId).errors)
  }
  let resolution = await resolveTenant({ ...tenantHints, inferred: application?.tenantId })
  if (resolution.kind === 'ambiguous' && tenantOfSecret) {
    const inferred = await tenantOfSecret()
    if (inferred === undefined) return refused(404)
    resolution = await resolveTenant({ ...tenantHints, inferred })
  }
  // An application of another tenant is, for this caller, no application.
  if (resolution.kind === 'mismatch' && application) {
    return refused(
      400,
      fieldError('applicationId', 'invalid', 'The application does not belong to the tenant of this request.'),
    )
  }
  if (resolution.kind !== 'resolved') return refused(400, tenantError(resolution.kind))
  const { scope } = resolution
  if (!key && needsKey(scope, application)) return refused(401)
  return { kind: 'context', scope, request: { application, ...requestParts(request) } }
}
