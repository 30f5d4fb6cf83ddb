/** /api/user/verify-email: an address is its user's, or is to be asked about again (User API, "Verify a User's Email"). */
import { z } from 'zod'
import { findApplication, tenantOfApplication } from '@/lib/applications'
import { fieldError } from '@/lib/errors'
import { type EndpointRequest, empty, endpoint, orEmpty, type Reply, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { loginId } from '@/lib/http/password-change'
import {
  complete,
  foundVerification,
  onByDefault,
  oneTimeCode,
  resend,
  verificationId,
  verificationResponse,
} from '@/lib/http/verification'
import { reaches, reachOf, scopeOf } from '@/lib/tenancy'
import { findAccount, identityOf, tenantOfUser } from '@/lib/users'
import { identityPolicy, markVerified } from '@/lib/verification'

type Hints = EndpointRequest<unknown, unknown, unknown>['tenantHints']

/** By whoever holds an API key, whether or not the tenant asks for verification. */
async function verifyUser(userId: string, hints: Hints): Promise<Reply<200 | 400 | 404>> {
  const tenantId = await tenantOfUser(userId)
  if (tenantId === undefined || !reaches(reachOf(hints), tenantId)) return { status: 404 }
  const scope = await scopeOf(tenantId)
  const account = scope && (await findAccount(scope, userId))
  if (!scope || !account) return { status: 404 }
  const identity = identityOf(account, 'email')
  if (!identity) return { status: 400, json: fieldError('userId', 'invalid', 'The user has no email address.') }
  const subject = { kind: 'identity', account, identity, application: undefined } as const
  await markVerified(scope, subject, { reason: 'Administrative' })
  return { status: 200 }
}

/** The id in the body goes before the one in the path, and one in either before a user. */
export const POST = endpoint({
  operation: 'user.verify-email',
  summary: 'Verify an email address',
  authentication: 'optionalApiKey',
  permission: '/api/user/verify-email',
  method: 'POST',
  path: z.object({ verificationId: verificationId.optional() }),
  body: wholeBody({
    oneTimeCode: oneTimeCode.optional(),
    userId: uuid.optional(),
    verificationId: verificationId.optional(),
  }).optional(),
  responses: { 200: empty, 404: empty },
  run: async (request) => {
    const { body, key, path, tenantHints } = request
    const id = body?.verificationId ?? path.verificationId
    if (id === undefined && body?.userId !== undefined) {
      return key ? verifyUser(body.userId, tenantHints) : { status: 401 }
    }
    if (id === undefined) {
      return { status: 400, json: fieldError('verificationId', 'blank', 'A verificationId is required.') }
    }
    const found = await foundVerification('identityVerification', id, request)
    const isEmail = found?.subject.kind === 'identity' && found.subject.identity.type === 'email'
    const outcome = await complete(isEmail ? found : undefined, body?.oneTimeCode, request)
    return outcome.kind === 'completed' ? { status: 200 } : outcome.reply
  },
})

export const PUT = scopedEndpoint({
  operation: 'user.verify-email.resend',
  summary: 'Ask again for the verification of an email address',
  authentication: 'optionalApiKey',
  permission: '/api/user/verify-email',
  method: 'PUT',
  query: z.object({ applicationId: uuid.optional(), email: loginId, sendVerifyEmail: onByDefault }),
  inferTenant: ({ query }) => tenantOfApplication(query.applicationId),
  responses: { 200: orEmpty(verificationResponse), 403: empty, 404: empty, 429: empty },
  run: async (request) => {
    const { query, scope } = request
    const { applicationId, email, sendVerifyEmail: send } = query
    if (!identityPolicy(scope, 'email')?.wanted) return { status: 403 }
    const application = applicationId === undefined ? undefined : await findApplication(scope, applicationId)
    return resend(scope, request, { email, application, of: 'identity', send, limit: 'sendEmailVerification' })
  },
})
