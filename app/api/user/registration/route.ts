/** POST /api/user/registration: create a user and register it, or register one who exists (Registration API). */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { component } from '@/lib/component'
import { fieldError } from '@/lib/errors'
import { empty, errors, json, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { tokenParts } from '@/lib/http/login-response'
import { tokenMembers } from '@/lib/http/login-schemas'
import { setPasswordMembers, wantsSetPassword } from '@/lib/http/set-password'
import {
  begun,
  begunMembers,
  begunRegistration,
  begunRegistrationMembers,
  verificationIds,
} from '@/lib/http/verification'
import { type FirstLogin, firstTokens } from '@/lib/login'
import { register, registerNewUser, registrationInput } from '@/lib/registrations'
import {
  registrationSchema,
  tenantOfUser,
  toManagedRegistrationJson,
  toManagedUserJson,
  userInput,
  userSchema,
} from '@/lib/users'

const registrationResponse = json(
  component('NewRegistrationResponse', () =>
    z.object({
      ...begunMembers(),
      ...begunRegistrationMembers(),
      ...tokenMembers(),
      registration: registrationSchema(),
      user: userSchema().optional(),
    }),
  ),
)

const onlyOfNewUsers = fieldError('verificationIds', 'invalid', 'Only a user who is created brings verified addresses.')

const onlyForNewUsers = fieldError(
  'sendSetPasswordEmail',
  'invalid',
  'Only a user who is created is sent the set password mail: for others there is POST /api/user/forgot-password.',
)

/** As members of the answer; whoever registered the user is not a browser, and gets no cookies. */
async function tokensOf(login: FirstLogin | undefined) {
  return tokenParts(login && (await firstTokens(login))).json
}

export const POST = scopedEndpoint({
  operation: 'registration.create',
  summary: 'Register a user, who is created where it is sent along',
  authentication: 'apiKey',
  permission: '/api/user/registration',
  method: 'POST',
  path: z.object({ userId: uuid.optional() }),
  body: wholeBody({
    ...setPasswordMembers,
    generateAuthenticationToken: z.boolean().optional(),
    registration: registrationInput,
    skipRegistrationVerification: z.boolean().optional(),
    skipVerification: z.boolean().optional(),
    user: userInput.optional(),
    verificationIds: verificationIds.optional(),
  }),
  responses: { 200: registrationResponse, 404: empty, 504: errors },
  inferTenant: async ({ body, path: { userId } }) =>
    (userId && !body.user && (await tenantOfUser(userId))) || tenantOfApplication(body.registration.applicationId),
  mismatch: 404,
  run: async ({ body, client: { ipAddress }, path: { userId }, scope }) => {
    const { registration, user, verificationIds, ...flags } = body
    const sendSetPassword = wantsSetPassword(body)
    const registering = { ...flags, ipAddress, sendSetPassword }
    if (!user && !userId) {
      return { status: 400, json: fieldError('user', 'missing', 'Send a user, or name one by its id in the path.') }
    }
    if (user) {
      const outcome = await registerNewUser(scope, { id: userId, user, registration, verificationIds, ...registering })
      if (outcome.kind !== 'registered') return refusal(outcome)
      const { account, login, registration: created, verification, verifications } = outcome
      const json = {
        registration: await toManagedRegistrationJson(created),
        user: await toManagedUserJson(account),
        ...begunRegistration(verification),
        ...begun(verifications),
      }
      return { status: 200, json: { ...json, ...(await tokensOf(login)) } }
    }
    if (verificationIds?.length) return { status: 400, json: onlyOfNewUsers }
    if (sendSetPassword) return { status: 400, json: onlyForNewUsers }
    const outcome = userId ? await register(scope, userId, registration, registering) : undefined
    if (outcome?.kind !== 'registered') return outcome ? refusal(outcome) : { status: 404 }
    const json = {
      registration: await toManagedRegistrationJson(outcome.registration),
      ...begunRegistration(outcome.verification),
    }
    return { status: 200, json: { ...json, ...(await tokensOf(outcome.login)) } }
  },
})
