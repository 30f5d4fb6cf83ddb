/** Requests that use a verification id or ask for one: what they name and what they are answered. */
import { z } from 'zod'
import type { Application } from '@/lib/applications'
import { component } from '@/lib/component'
import { fieldError } from '@/lib/errors'
import { reaches, reachOf, type TenantScope } from '@/lib/tenancy'
import { allow, type LimitName } from '@/lib/throttle'
import { type Account, subjectOfLoginId } from '@/lib/users'
import {
  type BegunVerification,
  beginVerifications,
  completeVerification,
  type FoundVerification,
  findVerification,
  type Resend,
  resendToAnybody,
  resendVerification,
  type Verification,
  type VerificationKind,
  type VerificationState,
} from '@/lib/verification'
import type { EndpointRequest } from './endpoint'
import { eventInfo, eventInfoInput, type NamesEventInfo } from './event-info'
import type { Reply } from './reply'
import { json } from './responses'
import { text } from './validation'

/** What whoever asked with a key is told of a new verification. */
export const verificationResponse = json(
  component('VerificationResponse', () => z.object({ oneTimeCode: z.string().optional(), verificationId: z.string() })),
)

export const verificationId = text()
export const oneTimeCode = text()

/** Of completed verifications: of whoever is created one address of each type. */
export const verificationIds = z.array(verificationId).max(5)

type Any = Pick<EndpointRequest<unknown, unknown, unknown>, 'client' | 'key' | 'tenantHints'>

/** What an id is about, unless the request is for another tenant. */
export async function foundVerification(
  kind: VerificationKind,
  id: string,
  { tenantHints }: Any,
): Promise<FoundVerification | undefined> {
  const found = await findVerification(kind, id)
  return reaches(reachOf(tenantHints), found?.scope.tenantId) ? found : undefined
}

type Completed = { readonly kind: 'completed'; readonly state: VerificationState | undefined }
type Refused = { readonly kind: 'refused'; readonly reply: Reply<400 | 404> }

/** Uses an id. 404: unknown, expired, used or out of guesses. */
export async function complete(
  found: FoundVerification | undefined,
  code: string | undefined,
  request: Any & { readonly body: NamesEventInfo | undefined },
): Promise<Completed | Refused> {
  if (!found) return { kind: 'refused', reply: { status: 404 } }
  const outcome = await completeVerification(found, { oneTimeCode: code, info: eventInfo(request) })
  switch (outcome.kind) {
    case 'completed':
      return outcome
    case 'codeMissing': {
      const json = fieldError('oneTimeCode', 'blank', 'The code that was sent is required.')
      return { kind: 'refused', reply: { status: 400, json } }
    }
    case 'wrongCode': {
      const json = fieldError('oneTimeCode', 'invalid', 'The code is wrong.')
      return { kind: 'refused', reply: { status: 400, json } }
    }
    case 'notFound':
      return { kind: 'refused', reply: { status: 404 } }
  }
}

/** What a request brings that uses an id: in its body, and otherwise in its path. */
export const presented = {
  eventInfo: eventInfoInput,
  oneTimeCode: oneTimeCode.optional(),
  verificationId: verificationId.optional(),
}
export const presentedInPath = z.object({ verificationId: verificationId.optional() })

type Presenting = Any & {
  readonly body:
    | (NamesEventInfo & { readonly oneTimeCode?: string | undefined; readonly verificationId?: string | undefined })
    | undefined
  readonly path: { readonly verificationId?: string | undefined }
}

export const presentedId = ({ body, path }: Presenting): string | undefined =>
  body?.verificationId ?? path.verificationId

/** Uses the id that a request brings, if it is about what is meant. */
export async function verify(
  kind: VerificationKind,
  request: Presenting,
  isMeant: (found: FoundVerification) => boolean = () => true,
): Promise<Reply<200 | 400 | 404>> {
  const id = presentedId(request)
  if (id === undefined) {
    return { status: 400, json: fieldError('verificationId', 'blank', 'A verificationId is required.') }
  }
  const found = await foundVerification(kind, id, request)
  const outcome = await complete(found && isMeant(found) ? found : undefined, request.body?.oneTimeCode, request)
  return outcome.kind === 'completed' ? { status: 200 } : outcome.reply
}

/** A query parameter that is on unless it is switched off. */
export const onByDefault = z
  .enum(['true', 'false'])
  .default('true')
  .transform((value) => value === 'true')

type Limit = Extract<LimitName, 'sendEmailVerification' | 'sendRegistrationVerification'>

/** Sends a verification again; with a key, as the caller wishes, and with the id in the answer. Without one every answer is the same. */
export async function resend(
  scope: TenantScope,
  request: Any,
  wanted: Resend & { readonly send: boolean; readonly limit: Limit },
): Promise<Reply<200 | 404 | 429>> {
  const { client, key } = request
  const { limit, send, ...what } = wanted
  const address = key ? undefined : client.ipAddress
  const allowance = await allow(scope, limit, { recipient: subjectOfLoginId(what.address, [what.type]), address })
  if (!key) {
    if (allowance.kind === 'allowed') resendToAnybody(scope, what)
    return { status: 200 }
  }
  if (allowance.kind === 'limited') return { status: 429, headers: { 'retry-after': String(allowance.retryAfter) } }
  const outcome = await resendVerification(scope, { ...what, send })
  if (outcome.kind === 'notFound') return { status: 404 }
  return { status: 200, json: { verificationId: outcome.verificationId, oneTimeCode: outcome.oneTimeCode } }
}

/** What a new or changed user has to verify (User API, `emailVerificationId`, `verificationIds`). */
export function begun(verifications: readonly BegunVerification[]): Readonly<Record<string, unknown>> {
  const email = verifications.find(({ type }) => type === 'email')
  return {
    emailVerificationId: email?.verificationId,
    emailVerificationOneTimeCode: email?.oneTimeCode,
    verificationIds:
      verifications.length > 0 ? verifications.map(({ verificationId: id, ...rest }) => ({ id, ...rest })) : undefined,
  }
}

export const begunMembers = () => ({
  emailVerificationId: z.string().optional(),
  emailVerificationOneTimeCode: z.string().optional(),
  verificationIds: z
    .array(z.object({ id: z.string(), oneTimeCode: z.string().optional(), type: z.string(), value: z.string() }))
    .optional(),
})

/** What a new registration has to verify (Registration API, `registrationVerificationId`). */
export function begunRegistration(verification: Verification | undefined): Readonly<Record<string, unknown>> {
  return {
    registrationVerificationId: verification?.verificationId,
    registrationVerificationOneTimeCode: verification?.oneTimeCode,
  }
}

export const begunRegistrationMembers = () => ({
  registrationVerificationId: z.string().optional(),
  registrationVerificationOneTimeCode: z.string().optional(),
})

/** Collects what is begun alongside a change of a user, which may be made twice until its webhooks agree. `application`: whose templates count. */
export function beginning(scope: TenantScope, application?: Application) {
  let verifications: readonly BegunVerification[] = []
  return {
    alongside: async (account: Account, original: Account | undefined) => {
      verifications = await beginVerifications(scope, account, { original, application })
    },
    json: () => begun(verifications),
  }
}
