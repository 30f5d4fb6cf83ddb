/** POST /api/webauthn/assert: whether somebody has a passkey, without logging them in (WebAuthn API, "Complete a WebAuthn Passkey Assertion"). */
import { endpoint, wholeBody } from '@/lib/http'
import { assertionInput, placeMembers, toAssertion, toClaimed } from '@/lib/http/webauthn'
import { completeAssertion, findAssertion, findPasskey } from '@/lib/passkeys'
import { reaches, reachOf } from '@/lib/tenancy'
import { credentialResponse, failed } from '../responses'

export const POST = endpoint({
  operation: 'webauthn.assert',
  summary: 'Prove the possession of a passkey',
  authentication: 'optionalApiKey',
  permission: '/api/webauthn/assert',
  method: 'POST',
  body: wholeBody({ ...placeMembers, credential: assertionInput }),
  responses: { 200: credentialResponse },
  run: async ({ body, tenantHints }) => {
    const assertion = toAssertion(body.credential)
    const open = await findAssertion(assertion)
    if (!open || !reaches(reachOf(tenantHints), open.scope.tenantId)) return failed
    const outcome = await completeAssertion(open, assertion, toClaimed(body))
    const credential = outcome.kind === 'accepted' ? await findPasskey(open.scope, outcome.passkey.id) : undefined
    return credential ? { status: 200, json: { credential } } : failed
  },
})
