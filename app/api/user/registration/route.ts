/** POST /api/user/registration: create a user and register it, or register one who exists (Registration API). */
import { z } from 'zod'
import { findApplicationAnywhere } from '@/lib/applications'
import { fieldError } from '@/lib/errors'
import { refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { register, registerNewUser, registrationInput } from '@/lib/registrations'
import { tenantOfUser, toRegistrationJson, toUserJson, userInput } from '@/lib/users'

export const POST = scopedEndpoint({
  operation: 'registration.create',
  authentication: 'apiKey',
  permission: '/api/user/registration',
  method: 'POST',
  path: z.object({ userId: uuid.optional() }),
  body: wholeBody({ registration: registrationInput, user: userInput.optional() }),
  inferTenant: async ({ body, path: { userId } }) =>
    (userId && !body.user && (await tenantOfUser(userId))) ||
    (await findApplicationAnywhere(body.registration.applicationId))?.tenantId,
  mismatch: 404,
  statuses: [200, 400, 404, 503, 504],
  run: async ({ body: { registration, user }, client: { ipAddress }, path: { userId }, scope }) => {
    if (!user && !userId) {
      return { status: 400, json: fieldError('user', 'missing', 'Send a user, or name one by its id in the path.') }
    }
    if (user) {
      const outcome = await registerNewUser(scope, { id: userId, user, registration, ipAddress })
      if (outcome.kind !== 'registered') return refusal(outcome)
      const json = { registration: toRegistrationJson(outcome.registration), user: toUserJson(outcome.account) }
      return { status: 200, json }
    }
    const outcome = userId ? await register(scope, userId, registration) : undefined
    if (outcome?.kind !== 'registered') return outcome ? refusal(outcome) : { status: 404 }
    return { status: 200, json: { registration: toRegistrationJson(outcome.registration) } }
  },
})
