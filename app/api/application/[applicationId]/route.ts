/** /api/application/{applicationId}: retrieve, create, replace, patch, deactivate, reactivate or delete one (Application API). */
import { z } from 'zod'
import { accountApplicationId } from '@/lib/account'
import {
  type Application,
  applicationInput,
  deleteApplication,
  setApplicationActive,
  toApplicationJson,
  updateApplication,
} from '@/lib/applications'
import { fieldError, type Invalid, type NotFound } from '@/lib/errors'
import {
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

const shared = {
  ...byId,
  permission: '/api/application',
  path: z.object({ applicationId: uuid }),
  statuses: [200, 400, 404],
} as const

async function render(outcome: { readonly kind: 'updated'; readonly application: Application } | Invalid | NotFound) {
  if (outcome.kind !== 'updated') return refusal(outcome)
  return { status: 200, json: { application: await toApplicationJson(outcome.application) } } as const
}

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'application.update',
  method: 'PUT',
  query: z.object({ reactivate: flag }),
  body: wholeBody({ application: applicationInput }).optional(),
  run: async ({ body, path: { applicationId }, query, scope }) => {
    if (query.reactivate) return render(await setApplicationActive(scope, applicationId, 'active'))
    return body ? render(await updateApplication(scope, applicationId, replaceWith(body.application))) : requiredBody
  },
})

export const PATCH = scopedEndpoint({
  ...shared,
  operation: 'application.patch',
  method: 'PATCH',
  body: patchBody('application'),
  run: async ({ body, path: { applicationId }, scope }) =>
    render(await updateApplication(scope, applicationId, patchWith('application', applicationInput, body.application))),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'application.delete',
  method: 'DELETE',
  query: z.object({ hardDelete: flag }),
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
