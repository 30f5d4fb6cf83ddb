/** POST /api/passwordless/send: sends a code that was started, or starts and sends one on anybody's request (Passwordless API, "Send Passwordless Login"). */
import { tenantOfApplication } from '@/lib/applications'
import { fieldError, generalError } from '@/lib/errors'
import { type EndpointRequest, empty, endpoint, errors, type Reply, refusal, text, uuid, wholeBody } from '@/lib/http'
import { loginId } from '@/lib/http/password-change'
import { tenantError } from '@/lib/http/tenant-error'
import { findPasswordless, type SendOutcome, sendPasswordless, sendPasswordlessToAnybody } from '@/lib/passwordless'
import { stateObject } from '@/lib/settings'
import { reaches, reachOf, resolveTenant, type TenantScope } from '@/lib/tenancy'
import { allow, type LimitName } from '@/lib/throttle'
import { defaultLoginIdTypes, subjectOfLoginId } from '@/lib/users'
import { passwordlessApplication } from '../requested'

const unknownCode = fieldError('code', 'invalid', 'The code is unknown, expired or used.')

type Status = 200 | 400 | 404 | 429 | 503 | 504
type Request = Pick<EndpointRequest<unknown, unknown, unknown>, 'client' | 'key' | 'tenantHints'>

/** Undefined: it may be sent. A caller without a key is not told that it was not. */
async function limit(
  scope: TenantScope,
  { name, recipient }: { readonly name: LimitName; readonly recipient: string },
  { client, key }: Request,
): Promise<Reply<200 | 429> | undefined> {
  const address = key ? undefined : client.ipAddress
  const allowance = await allow(scope, name, { recipient, address })
  if (allowance.kind === 'allowed') return undefined
  return key ? { status: 429, headers: { 'retry-after': String(allowance.retryAfter) } } : { status: 200 }
}

function render({ kind }: SendOutcome): Reply<200 | 400> {
  switch (kind) {
    case 'sent':
      return { status: 200 }
    case 'notFound':
      return { status: 400, json: unknownCode }
    case 'exhausted':
      return {
        status: 400,
        json: generalError('TooManyCodes', 'This code was sent often enough: start another login.'),
      }
    case 'unsendable':
      return { status: 400, json: generalError('MessageNotSent', 'The user has no address that the code could go to.') }
  }
}

async function sendCode(code: string, request: Request): Promise<Reply<Status>> {
  const found = await findPasswordless(code)
  if (!found || !reaches(reachOf(request.tenantHints), found.scope.tenantId)) {
    return { status: 400, json: unknownCode }
  }
  const { account, destination, scope } = found
  const name = destination?.type === 'phoneNumber' ? 'sendPasswordlessPhone' : 'sendPasswordless'
  const refused = await limit(scope, { name, recipient: destination?.value ?? account.id }, request)
  return refused ?? render(await sendPasswordless(found))
}

type Anybody = {
  readonly applicationId: string
  readonly loginId: string
  readonly state: Record<string, unknown> | undefined
}

/** Deprecated by the public API, and kept by its clients. */
async function sendToAnybody({ applicationId, loginId, state }: Anybody, request: Request): Promise<Reply<Status>> {
  const inferred = await tenantOfApplication(applicationId)
  const resolution = await resolveTenant({ ...request.tenantHints, inferred })
  if (resolution.kind !== 'resolved') return { status: 400, json: tenantError(resolution.kind) }
  const { scope } = resolution
  const requested = await passwordlessApplication(scope, applicationId)
  if (requested.kind === 'invalid') return refusal(requested)
  const recipient = subjectOfLoginId(loginId, defaultLoginIdTypes)
  const refused = await limit(scope, { name: 'sendPasswordless', recipient }, request)
  if (refused) return refused
  const { application } = requested
  sendPasswordlessToAnybody(scope, { application, loginId, loginIdTypes: defaultLoginIdTypes, state })
  return { status: 200 }
}

export const POST = endpoint({
  operation: 'passwordless.send',
  summary: 'Send the link or the code of a login',
  authentication: 'optionalApiKey',
  permission: '/api/passwordless/send',
  method: 'POST',
  body: wholeBody({
    applicationId: uuid.optional(),
    code: text().optional(),
    loginId: loginId.optional(),
    state: stateObject.optional(),
  }),
  responses: { 200: empty, 404: empty, 429: empty, 504: errors },
  run: async ({ body, client, key, tenantHints }) => {
    const { applicationId, code, loginId, state } = body
    const request = { client, key, tenantHints }
    if (code !== undefined) return sendCode(code, request)
    if (applicationId !== undefined && loginId !== undefined) {
      return sendToAnybody({ applicationId, loginId, state }, request)
    }
    return { status: 400, json: fieldError('code', 'blank', 'A code is required, or an applicationId and a loginId.') }
  },
})
