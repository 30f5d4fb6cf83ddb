/** POST /api/webauthn/register/complete: the passkey that a browser has made (WebAuthn API, "Complete a WebAuthn Passkey Registration"). */
import { endpoint, refusal, uuid, wholeBody } from '@/lib/http'
import { attestationInput, placeMembers, toAttestation, toClaimed } from '@/lib/http/webauthn'
import { completeRegistration, tenantOfRegistration } from '@/lib/passkeys'
import { reaches, reachOf, scopeOf } from '@/lib/tenancy'
import { credentialResponse, failed } from '../../responses'

export const POST = endpoint({
  operation: 'webauthn.register.complete',
  summary: 'Complete the registration of a passkey',
  authentication: 'optionalApiKey',
  permission: '/api/webauthn/register/complete',
  method: 'POST',
  body: wholeBody({ ...placeMembers, credential: attestationInput, userId: uuid }),
  responses: { 200: credentialResponse },
  run: async ({ body, tenantHints }) => {
    const attestation = toAttestation(body.credential)
    const tenantId = await tenantOfRegistration(attestation)
    const scope = tenantId && reaches(reachOf(tenantHints), tenantId) ? await scopeOf(tenantId) : undefined
    if (!scope) return failed
    const { userId } = body
    const outcome = await completeRegistration(scope, { attestation, claimed: toClaimed(body), userId })
    return outcome.kind === 'registered' ? { status: 200, json: { credential: outcome.passkey } } : refusal(outcome)
  },
})
