/** POST /api/login: a user's password, or as features arrive other secrets, for the user and tokens (Login API, "Authenticate a User"). */
import { z } from 'zod'
import { endpoint } from '@/lib/http'
import { loginBase, loginContext } from '@/lib/http/login-request'
import { loginStatuses, toLoginResponse } from '@/lib/http/login-response'
import { maxLoginIdLength, maxPasswordLength } from '@/lib/limits'
import { loginWithPassword } from '@/lib/login'

const body = z.object({
  ...loginBase,
  loginId: z.string().min(1).max(maxLoginIdLength),
  loginIdTypes: z
    .array(z.enum(['email', 'username']))
    .min(1)
    .max(2)
    .default(['email', 'username']),
  password: z.string().min(1).max(maxPasswordLength),
})

export const POST = endpoint({
  operation: 'login',
  authentication: 'optionalApiKey',
  permission: '/api/login',
  method: 'POST',
  body,
  statuses: [...loginStatuses, 400, 401],
  run: async (request) => {
    const context = await loginContext(request)
    if (context.kind === 'refused') return context.reply
    const { loginId, loginIdTypes, password } = request.body
    return toLoginResponse(
      await loginWithPassword(context.scope, { ...context.request, loginId, loginIdTypes, password }),
    )
  },
})
