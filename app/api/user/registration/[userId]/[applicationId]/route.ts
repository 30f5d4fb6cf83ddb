/** /api/user/registration/{userId}/{applicationId}: retrieve or remove a registration (Registration API). */
import { z } from 'zod'
import { empty, envelope, errors, refusal, scopedEndpoint, uuid } from '@/lib/http'
import { removeRegistration } from '@/lib/registrations'
import { findAccount, registrationFor, registrationSchema, toManagedRegistrationJson } from '@/lib/users'
import { byId } from '../../../by-id'

const shared = {
  ...byId,
  permission: '/api/user/registration',
  path: z.object({ userId: uuid, applicationId: uuid }),
} as const

export const GET = scopedEndpoint({
  ...shared,
  operation: 'registration.retrieve',
  summary: 'Retrieve a registration',
  method: 'GET',
  responses: { 200: envelope('RegistrationResponse', { registration: registrationSchema }), 404: empty },
  run: async ({ path: { userId, applicationId }, scope }) => {
    const account = await findAccount(scope, userId)
    const registration = account && registrationFor(account, applicationId)
    if (!registration) return { status: 404 }
    return { status: 200, json: { registration: await toManagedRegistrationJson(registration) } }
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'registration.delete',
  summary: 'Remove a registration',
  method: 'DELETE',
  responses: { 200: empty, 404: empty, 504: errors },
  run: async ({ path: { userId, applicationId }, scope }) => {
    const outcome = await removeRegistration(scope, userId, applicationId)
    return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
  },
})
