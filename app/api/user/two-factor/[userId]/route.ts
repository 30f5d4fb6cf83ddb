/** /api/user/two-factor/{userId}: the holder of an API key adds, renames or removes a user's second factor (Two-Factor API). */
import { z } from 'zod'
import { scopedEndpoint, uuid, wholeBody } from '@/lib/http'
import { byId } from '../../by-id'
import { changeMembers, disable, enable, enableBody, nameMember, rename } from '../changes'

const shared = {
  ...byId,
  permission: '/api/user/two-factor',
  path: z.object({ userId: uuid }),
  statuses: [200, 400, 401, 404, 421],
} as const

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.enable',
  method: 'POST',
  body: wholeBody(enableBody),
  run: ({ body, caller, path: { userId }, scope }) => enable({ scope, caller, userId }, body),
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.rename',
  method: 'PUT',
  query: z.object({ methodId: changeMembers.methodId }),
  body: wholeBody({ methodId: changeMembers.methodId, name: nameMember }).optional(),
  run: ({ body, caller, path: { userId }, query, scope }) =>
    rename({ scope, caller, userId }, { methodId: query.methodId ?? body?.methodId, name: body?.name }),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.disable',
  method: 'DELETE',
  query: z.object(changeMembers),
  body: wholeBody(changeMembers).optional(),
  run: ({ body, caller, path: { userId }, query, scope }) => disable({ scope, caller, userId }, { ...body, ...query }),
})
