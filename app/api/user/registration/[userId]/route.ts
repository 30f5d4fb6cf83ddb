/** /api/user/registration/{userId}: register, or replace or patch the registration that the body names (Registration API). */
import { z } from 'zod'
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import { empty, envelope, errors, patchWith, refusal, replaceWith, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { type RegistrationChange, registrationInput, updateRegistration } from '@/lib/registrations'
import { registrationSchema, toManagedRegistrationJson } from '@/lib/users'
import { byId } from '../../by-id'

export { POST } from '../route'

const registrationResponse = envelope('RegistrationResponse', { registration: registrationSchema })

const generateAuthenticationToken = z
  .boolean()
  .nullish()
  .transform((wanted) => wanted ?? false)

const shared = {
  ...byId,
  permission: '/api/user/registration',
  path: z.object({ userId: uuid }),
} as const

async function render(outcome: ({ readonly kind: 'updated' } & RegistrationChange) | Invalid | NotFound | Vetoed) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { registration: await toManagedRegistrationJson(outcome.registration) } } as const
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'registration.update',
  summary: 'Replace a registration',
  method: 'PUT',
  body: wholeBody({ generateAuthenticationToken, registration: registrationInput }),
  responses: { 200: registrationResponse, 404: empty, 504: errors },
  run: async ({ body: { registration, ...registering }, path: { userId }, scope }) => {
    const { applicationId } = registration
    return render(await updateRegistration(scope, { userId, applicationId }, replaceWith(registration), registering))
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'registration.patch',
  summary: 'Change parts of a registration',
  method: 'PATCH',
  body: z.object({ generateAuthenticationToken, registration: z.looseObject({ applicationId: uuid }) }),
  responses: { 200: registrationResponse, 404: empty, 504: errors },
  run: async ({ body: { registration, ...registering }, path: { userId }, scope }) => {
    const { applicationId } = registration
    const revise = patchWith('registration', registrationInput, registration)
    return render(await updateRegistration(scope, { userId, applicationId }, revise, registering))
  },
})
