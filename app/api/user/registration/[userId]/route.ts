/** /api/user/registration/{userId}: register, or replace or patch the registration that the body names (Registration API). */
import { z } from 'zod'
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import { empty, envelope, errors, patchWith, refusal, replaceWith, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { type RegistrationChange, registrationInput, updateRegistration } from '@/lib/registrations'
import { registrationSchema, toRegistrationJson } from '@/lib/users'
import { byId } from '../../by-id'

export { POST } from '../route'

const registrationResponse = envelope('RegistrationResponse', { registration: registrationSchema })

const shared = {
  ...byId,
  permission: '/api/user/registration',
  path: z.object({ userId: uuid }),
} as const

function render(outcome: ({ readonly kind: 'updated' } & RegistrationChange) | Invalid | NotFound | Vetoed) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { registration: toRegistrationJson(outcome.registration) } } as const
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'registration.update',
  summary: 'Replace a registration',
  method: 'PUT',
  body: wholeBody({ registration: registrationInput }),
  responses: { 200: registrationResponse, 404: empty, 504: errors },
  run: async ({ body: { registration }, path: { userId }, scope }) => {
    const { applicationId } = registration
    return render(await updateRegistration(scope, { userId, applicationId }, replaceWith(registration)))
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'registration.patch',
  summary: 'Change parts of a registration',
  method: 'PATCH',
  body: z.object({ registration: z.looseObject({ applicationId: uuid }) }),
  responses: { 200: registrationResponse, 404: empty, 504: errors },
  run: async ({ body: { registration }, path: { userId }, scope }) => {
    const { applicationId } = registration
    const revise = patchWith('registration', registrationInput, registration)
    return render(await updateRegistration(scope, { userId, applicationId }, revise))
  },
})
