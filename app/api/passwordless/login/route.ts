/** POST /api/passwordless/login: a link or a code for the user and tokens (Passwordless API, "Complete a Passwordless Login"). */
import { fieldError } from '@/lib/errors'
import { endpoint, text } from '@/lib/http'
import { loginBase, requestParts } from '@/lib/http/login-request'
import { toLoginResponse } from '@/lib/http/login-response'
import { loginResponses } from '@/lib/http/login-schemas'
import { wholeBody } from '@/lib/http/revision'
import { loginWithPasswordless } from '@/lib/login'

export const POST = endpoint({
  operation: 'passwordless.login',
  summary: 'Log in with a link or a code that was sent',
  authentication: 'optionalApiKey',
  permission: '/api/passwordless/login',
  method: 'POST',
  body: wholeBody({ ...loginBase, code: text(), oneTimeCode: text().optional() }),
  responses: loginResponses,
  run: async (request) => {
    const { applicationId, code, oneTimeCode } = request.body
    const { ofHeader, ofKey } = request.tenantHints
    const result = await loginWithPasswordless({
      ...requestParts(request),
      applicationId: applicationId ?? undefined,
      code,
      oneTimeCode,
      tenantIds: [ofHeader, ofKey].filter((id) => id !== undefined),
    })
    if (result.kind === 'codeMissing') {
      return { status: 400, json: fieldError('oneTimeCode', 'blank', 'The code that was sent is required.') }
    }
    return toLoginResponse(result, request.request)
  },
})
