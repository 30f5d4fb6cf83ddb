/** /api/user/two-factor: a user adds, renames or removes a second factor of its own, by its access token (Two-Factor API). */
import { z } from 'zod'
import { scopedEndpoint, wholeBody } from '@/lib/http'
import { changeMembers, disable, enable, enableBody, nameMember, rename } from './changes'

const shared = {
  authentication: 'apiKeyOrJwt',
  permission: '/api/user/two-factor',
  statuses: [200, 400, 401, 404, 421],
} as const

/** The path names nobody: only a user can be meant. */
const userId = undefined

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.enable.own',
  method: 'POST',
  body: wholeBody(enableBody),
  run: ({ body, caller, scope }) => enable({ scope, caller, userId }, body),
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.rename.own',
  method: 'PUT',
  query: z.object({ methodId: changeMembers.methodId }),
  body: wholeBody({ methodId: changeMembers.methodId, name: nameMember }).optional(),
  run: ({ body, caller, query, scope }) =>
    rename({ scope, caller, userId }, { methodId: query.methodId ?? body?.methodId, name: body?.name }),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.disable.own',
  method: 'DELETE',
  query: z.object(changeMembers),
  body: wholeBody(changeMembers).optional(),
  run: ({ body, caller, query, scope }) => disable({ scope, caller, userId }, { ...body, ...query }),
})
