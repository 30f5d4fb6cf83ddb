/** /api/user/registration/{userId}: register, or replace or patch the registration that the body names (Registration API). */
import { z } from 'zod'
import type { Invalid, NotFound, Vetoed } from '@/lib/errors'
import { patchWith, refusal, replaceWith, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { type RegistrationChange, registrationInput, updateRegistration } from '@/lib/registrations'
import { toRegistrationJson } from '@/lib/users'
import { byId } from '../../by-id'

export { POST } from '../route'

const shared = {
  ...byId,
  permission: '/api/user/registration',
  path: z.object({ userId: uuid }),
  statuses: [200, 400, 404, 504],
} as const

function render(outcome: ({ readonly kind: 'updated' } & RegistrationChange) | Invalid | NotFound | Vetoed) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { registration: toRegistrationJson(outcome.registration) } } as const
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'registration.update',
  method: 'PUT',
  body: wholeBody({ registration: registrationInput }),
  run: async ({ body: { registration }, path: { userId }, scope }) => {
    const { applicationId } = registration
    return render(await updateRegistration(scope, { userId, applicationId }, replaceWith(registration)))
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'registration.patch',
  method: 'PATCH',
  body: z.object({ registration: z.looseObject({ applicationId: uuid }) }),
  run: async ({ body: { registration }, path: { userId }, scope }) => {
    const { applicationId } = registration
    const revise = patchWith('registration', registrationInput, registration)
    return render(await updateRegistration(scope, { userId, applicationId }, revise))
  },
})
