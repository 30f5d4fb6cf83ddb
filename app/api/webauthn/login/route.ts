/** POST /api/webauthn/login: a passkey for the user and tokens (WebAuthn API, "Complete a WebAuthn Passkey Authentication"). */
import { endpoint, wholeBody } from '@/lib/http'
import { loginBase, requestParts } from '@/lib/http/login-request'
import { toLoginResponse } from '@/lib/http/login-response'
import { loginResponses } from '@/lib/http/login-schemas'
import { assertionInput, placeMembers, toAssertion, toClaimed } from '@/lib/http/webauthn'
import { loginWithPasskey } from '@/lib/login'

export const POST = endpoint({
  operation: 'webauthn.login',
  summary: 'Log in with a passkey',
  authentication: 'optionalApiKey',
  permission: '/api/webauthn/login',
  method: 'POST',
  body: wholeBody({ ...loginBase, ...placeMembers, credential: assertionInput }),
  responses: loginResponses,
  run: async (request) => {
    const { body } = request
    const { ofHeader, ofKey } = request.tenantHints
    const result = await loginWithPasskey({
      ...requestParts(request),
      applicationId: body.applicationId ?? undefined,
      assertion: toAssertion(body.credential),
      claimed: toClaimed(body),
      tenantIds: [ofHeader, ofKey].filter((id) => id !== undefined),
    })
    return toLoginResponse(result, request.request)
  },
})
