/** /api/user/two-factor: a user adds, renames or removes a second factor of its own, by its access token (Two-Factor API). */
import { z } from 'zod'
import { empty, scopedEndpoint, wholeBody } from '@/lib/http'
import { changeMembers, disable, enable, enableBody, enableResponse, nameMember, rename } from './changes'

const shared = {
  authentication: 'apiKeyOrJwt',
  permission: '/api/user/two-factor',
} as const

/** The path names nobody: only a user can be meant. */
const userId = undefined

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.enable.own',
  summary: 'Add a second factor of your own',
  method: 'POST',
  body: wholeBody(enableBody),
  responses: { 200: enableResponse, 404: empty, 421: empty },
  run: ({ body, caller, scope }) => enable({ scope, caller, userId }, body),
})

export const PUT = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.rename.own',
  summary: 'Name a second factor of your own',
  method: 'PUT',
  query: z.object({ methodId: changeMembers.methodId }),
  body: wholeBody({ methodId: changeMembers.methodId, name: nameMember }).optional(),
  responses: { 200: empty, 404: empty },
  run: ({ body, caller, query, scope }) =>
    rename({ scope, caller, userId }, { methodId: query.methodId ?? body?.methodId, name: body?.name }),
})

export const DELETE = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.disable.own',
  summary: 'Remove a second factor of your own',
  method: 'DELETE',
  query: z.object(changeMembers),
  body: wholeBody(changeMembers).optional(),
  responses: { 200: empty, 404: empty, 421: empty },
  run: ({ body, caller, query, scope }) => disable({ scope, caller, userId }, { ...body, ...query }),
})
