/** /api/login: a user's password or a one-time password for the user and tokens (Login API, "Authenticate a User"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { endpoint, uuid } from '@/lib/http'
import { loginIdTypes } from '@/lib/http/login-id-types'
import { loginBase, loginContext, requestParts } from '@/lib/http/login-request'
import { toLoginResponse } from '@/lib/http/login-response'
import { loginResponses } from '@/lib/http/login-schemas'
import { maxLoginIdLength, maxPasswordLength, maxTextLength } from '@/lib/limits'
import { loginWithOneTimePassword, loginWithPassword } from '@/lib/login'
import { tenantOfOneTimePassword } from '@/lib/password-change'
import { answerPing, pingQuery, pingResponses, scopeOfUser } from './ping'

const body = z
  .object({
    ...loginBase,
    loginId: z.string().max(maxLoginIdLength).nullish(),
    loginIdTypes,
    /** Takes the place of the login id and the password. */
    oneTimePassword: z.string().max(maxTextLength).nullish(),
    password: z.string().max(maxPasswordLength).nullish(),
  })
  .superRefine(({ loginId, oneTimePassword, password }, context) => {
    if (oneTimePassword) return
    const missing = Object.entries({ loginId, password }).filter(([, value]) => !value)
    for (const [name] of missing) {
      context.addIssue({ code: 'custom', path: [name], params: { kind: 'blank' }, message: 'is required' })
    }
  })

export const POST = endpoint({
  operation: 'login',
  summary: 'Log in with a password or a one-time password',
  authentication: 'optionalApiKey',
  permission: '/api/login',
  method: 'POST',
  body,
  responses: loginResponses,
  run: async (request) => {
    const { body } = request
    const { oneTimePassword } = body
    const context = await loginContext(
      request,
      oneTimePassword ? () => tenantOfOneTimePassword(oneTimePassword) : undefined,
    )
    if (context.kind === 'refused') return context.reply
    const { scope } = context
    const { loginId, loginIdTypes, password } = body
    const outcome = oneTimePassword
      ? await loginWithOneTimePassword(scope, { ...context.request, oneTimePassword })
      : await loginWithPassword(scope, {
          ...context.request,
          authenticationTokens: true,
          loginId: loginId ?? '',
          loginIdTypes,
          password: password ?? '',
        })
    return toLoginResponse(outcome, request.request)
  },
})

const pingBody = z.object({ ...loginBase, userId: uuid.nullish() }).nullish()

/** A user who is signed in elsewhere has entered an application: named in the body, or by its own access token (Login API, "Update Login Instant"). */
export const PUT = endpoint({
  operation: 'login.ping',
  summary: 'Record a login that happened elsewhere',
  authentication: 'apiKeyOrJwt',
  permission: '/api/login',
  method: 'PUT',
  query: pingQuery,
  body: pingBody,
  responses: pingResponses,
  run: async (pinged) => {
    const { body, caller, client, query, request, tenantHints } = pinged
    const named = body?.eventInfo?.ipAddress ?? body?.ipAddress ?? query.ipAddress ?? query.callerIPAddress
    const said = requestParts({ ...pinged, body: body ?? {} })
    const login = { ...said, ipAddress: (client.mayNameAddress && named) || client.ipAddress }
    const shared = { login, request }
    if (caller.kind === 'user') {
      const { claims, scope, userId } = caller
      const applicationId = typeof claims.applicationId === 'string' ? claims.applicationId : undefined
      // One who has somebody's token could fill their mailbox with it.
      return answerPing({ ...shared, login: { ...login, newDevice: false }, scope, userId, applicationId })
    }
    if (!body?.userId) return { status: 400, json: fieldError('userId', 'blank', 'A value is required.') }
    const scope = await scopeOfUser(body.userId, tenantHints)
    return answerPing({ ...shared, scope, userId: body.userId, applicationId: body.applicationId ?? undefined })
  },
})
