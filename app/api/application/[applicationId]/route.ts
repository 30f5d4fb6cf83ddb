/** /api/application/{applicationId}: retrieve, create, replace, patch, deactivate, reactivate or delete one (Application API). */
import { z } from 'zod'
import { accountApplicationId } from '@/lib/account'
import {
  type Application,
  applicationInput,
  applicationSchema,
  deleteApplication,
  setApplicationActive,
  toApplicationJson,
  updateApplication,
} from '@/lib/applications'
import { fieldError, type Invalid, type NotFound } from '@/lib/errors'
import {
  empty,
  envelope,
  flag,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  requiredBody,
  scopedEndpoint,
  uuid,
  wholeBody,
} from '@/lib/http'
import { byId } from '../by-id'

export { GET, POST } from '../route'

const applicationResponse = envelope('ApplicationResponse', { application: applicationSchema })

const shared = {
  ...byId,
  permission: '/api/application',
  path: z.object({ applicationId: uuid }),
} as const

async function render(outcome: { readonly kind: 'updated'; readonly application: Application } | Invalid | NotFound) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { application: await toApplicationJson(outcome.application) } } as const
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'application.update',
  summary: 'Replace or reactivate an application',
  method: 'PUT',
  query: z.object({ reactivate: flag }),
  body: wholeBody({ application: applicationInput }).optional(),
  responses: { 200: applicationResponse, 404: empty },
  run: async ({ body, path: { applicationId }, query, scope }) => {
    if (query.reactivate) return render(await setApplicationActive(scope, applicationId, 'active'))
    return body ? render(await updateApplication(scope, applicationId, replaceWith(body.application))) : requiredBody
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'application.patch',
  summary: 'Change parts of an application',
  method: 'PATCH',
  body: patchBody('application'),
  responses: { 200: applicationResponse, 404: empty },
  run: async ({ body, path: { applicationId }, scope }) =>
    render(await updateApplication(scope, applicationId, patchWith('application', applicationInput, body.application))),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'application.delete',
  summary: 'Deactivate or delete an application',
  method: 'DELETE',
  query: z.object({ hardDelete: flag }),
  responses: { 200: empty, 404: empty },
  run: async ({ path: { applicationId }, query, scope }) => {
    if (applicationId === accountApplicationId) {
      const message = 'This application is the server’s own: the account pages need it.'
      return { status: 400, json: fieldError('applicationId', 'invalid', message) }
    }
    const outcome = query.hardDelete
      ? await deleteApplication(scope, applicationId)
      : await setApplicationActive(scope, applicationId, 'inactive')
    return outcome.kind === 'notFound' ? refusal(outcome) : { status: 200 }
  },
})
