/** POST /api/two-factor/send/{twoFactorId}: a code for an open challenge (Two-Factor API, "Send a code when logging in"). */
import { z } from 'zod'
import { findApplication } from '@/lib/applications'
import { empty, endpoint, refusal, text, wholeBody } from '@/lib/http'
import { findChallenge, sendChallengeCode, unknownChallenge } from '@/lib/mfa'
import { reaches, reachOf } from '@/lib/tenancy'

export const POST = endpoint({
  operation: 'two-factor.send.challenge',
  summary: 'Send a code for an open challenge',
  authentication: 'none',
  permission: '/api/two-factor/send',
  method: 'POST',
  path: z.object({ twoFactorId: text() }),
  body: wholeBody({ methodId: text().optional() }).optional(),
  responses: { 200: empty },
  run: async ({ body, client, path, tenantHints }) => {
    const challenge = await findChallenge(path.twoFactorId)
    if (!challenge || !reaches(reachOf(tenantHints), challenge.scope.tenantId)) {
      return { status: 400, json: unknownChallenge.errors }
    }
    const { scope, applicationId } = challenge
    const application = applicationId === undefined ? undefined : await findApplication(scope, applicationId)
    const outcome = await sendChallengeCode(challenge, {
      methodId: body?.methodId,
      application,
      address: client.ipAddress,
    })
    // Whoever has the password may ask here, and learns of no limit.
    return outcome.kind === 'invalid' ? refusal(outcome) : { status: 200 }
  },
})
