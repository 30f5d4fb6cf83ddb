/** /api/user/action/{actionId}: retrieve one entry of what was done to users, change when it ends, or end it (User Action API). */
import { z } from 'zod'
import type { Invalid, NotFound } from '@/lib/errors'
import { empty, envelope, refusal, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { eventInfo, eventInfoInput } from '@/lib/http/event-info'
import { nowhere } from '@/lib/tenancy'
import {
  cancelledUserActionInput,
  cancelUserAction,
  findUserActionLog,
  modifiedUserActionInput,
  modifyUserAction,
  tenantOfUserActionLog,
  type UserActionLog,
  userActionLogSchema,
} from '@/lib/user-actions'
import { unknownActioner } from '../actioner'

const actionResponse = envelope('ActionResponse', { action: userActionLogSchema })

type Path = { readonly actionId: string }

const shared = {
  authentication: 'apiKey',
  permission: '/api/user/action',
  path: z.object({ actionId: uuid }),
  mismatch: 404,
  inferTenant: async ({ path }: { readonly path: Path }) => (await tenantOfUserActionLog(path.actionId)) ?? nowhere,
} as const

function render(outcome: { readonly kind: 'updated'; readonly log: UserActionLog } | Invalid | NotFound) {
  return outcome.kind === 'updated' ? ({ status: 200, json: { action: outcome.log } } as const) : refusal(outcome)
}

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.action.retrieve',
  summary: 'Retrieve an entry of what was done to users',
  method: 'GET',
  responses: { 200: actionResponse, 404: empty },
  run: async ({ path, scope }) => {
    const action = await findUserActionLog(scope, path.actionId)
    return action ? { status: 200, json: { action } } : { status: 404 }
  },
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.action.modify',
  summary: 'Change when an action on a user ends',
  method: 'PUT',
  body: wholeBody({
    action: modifiedUserActionInput,
    broadcast: z.boolean().default(false),
    eventInfo: eventInfoInput,
  }),
  responses: { 200: actionResponse, 404: empty },
  run: async (request) => {
    const { body, key, path, scope } = request
    const unknown = await unknownActioner(body.action.actionerUserId, key)
    if (unknown) return unknown
    const broadcast = { broadcast: body.broadcast, info: eventInfo(request) }
    return render(await modifyUserAction(scope, path.actionId, body.action, broadcast))
  },
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.action.cancel',
  summary: 'End an action on a user',
  method: 'DELETE',
  body: wholeBody({
    action: cancelledUserActionInput.default({}),
    broadcast: z.boolean().default(false),
    eventInfo: eventInfoInput,
  }).optional(),
  responses: { 200: actionResponse, 404: empty },
  run: async (request) => {
    const { body, key, path, scope } = request
    const unknown = await unknownActioner(body?.action.actionerUserId, key)
    if (unknown) return unknown
    const broadcast = { broadcast: body?.broadcast ?? false, info: eventInfo(request) }
    return render(await cancelUserAction(scope, path.actionId, body?.action ?? {}, broadcast))
  },
})
