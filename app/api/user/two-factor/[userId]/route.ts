/** /api/user/two-factor/{userId}: the holder of an API key adds, renames or removes a user's second factor (Two-Factor API). */
import { z } from 'zod'
import { empty, scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../by-id'
import { changeMembers, disable, enable, enableBody, enableResponse, nameMember, rename } from '../changes'

const shared = {
  ...byId,
  permission: '/api/user/two-factor',
  path: z.object({ userId: uuid }),
} as const

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.enable',
  summary: 'Add a second factor to a user',
  method: 'POST',
  body: wholeBody(enableBody),
  responses: { 200: enableResponse, 404: empty, 421: empty },
  run: ({ body, caller, path: { userId }, scope }) => enable({ scope, caller, userId }, body),
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.rename',
  summary: 'Name a second factor of a user',
  method: 'PUT',
  query: z.object({ methodId: changeMembers.methodId }),
  body: wholeBody({ methodId: changeMembers.methodId, name: nameMember }).optional(),
  responses: { 200: empty, 404: empty },
  run: ({ body, caller, path: { userId }, query, scope }) =>
    rename({ scope, caller, userId }, { methodId: query.methodId ?? body?.methodId, name: body?.name }),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.disable',
  summary: 'Remove a second factor of a user',
  method: 'DELETE',
  query: z.object(changeMembers),
  body: wholeBody(changeMembers).optional(),
  responses: { 200: empty, 404: empty, 421: empty },
  run: ({ body, caller, path: { userId }, query, scope }) => disable({ scope, caller, userId }, { ...body, ...query }),
})
