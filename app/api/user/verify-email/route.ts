/** /api/user/verify-email: an address is its user's, or is to be asked about again (User API, "Verify a User's Email"). */
import { z } from 'zod'
import { findApplication, tenantOfApplication } from '@/lib/applications'
import { fieldError } from '@/lib/errors'
import { type EndpointRequest, empty, endpoint, orEmpty, type Reply, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { loginId } from '@/lib/http/password-change'
import {
  onByDefault,
  presented,
  presentedId,
  presentedInPath,
  resend,
  verificationResponse,
  verify,
} from '@/lib/http/verification'
import { reaches, reachOf, scopeOf } from '@/lib/tenancy'
import { findAccount, identityOf, tenantOfUser } from '@/lib/users'
import { type FoundVerification, identityPolicy, markVerified } from '@/lib/verification'

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

const isOfEmail = ({ subject }: FoundVerification) => subject.kind === 'identity' && subject.identity.type === 'email'

/** An id goes before a user. */
export const POST = endpoint({
  operation: 'user.verify-email',
  summary: 'Verify an email address',
  authentication: 'optionalApiKey',
  permission: '/api/user/verify-email',
  method: 'POST',
  path: presentedInPath,
  body: wholeBody({ ...presented, userId: uuid.optional() }).optional(),
  responses: { 200: empty, 404: empty },
  run: async (request) => {
    const { body, key, tenantHints } = request
    if (presentedId(request) === undefined && body?.userId !== undefined) {
      return key ? verifyUser(body.userId, tenantHints) : { status: 401 }
    }
    return verify('identityVerification', request, isOfEmail)
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
    return resend(scope, request, {
      address: email,
      type: 'email',
      application,
      of: 'identity',
      send,
      limit: 'sendEmailVerification',
    })
  },
})
