/** /api/user/two-factor/recovery-code/{userId}: new recovery codes for a user, and how many are left (Two-Factor API). */
import { z } from 'zod'
import { refusal, scopedEndpoint, uuid } from '@/lib/http'
import { countRecoveryCodes, regenerateRecoveryCodes } from '@/lib/mfa'
import { byId } from '../../../by-id'

const shared = {
  ...byId,
  permission: '/api/user/two-factor/recovery-code',
  path: z.object({ userId: uuid }),
  statuses: [200, 400, 404],
} as const

/** Stands for a code that is left: the codes themselves are not stored. */
const masked = '*****-*****'

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.recovery-codes',
  method: 'GET',
  run: async ({ path: { userId }, scope }) => ({
    status: 200,
    json: { recoveryCodes: new Array<string>(await countRecoveryCodes(scope, userId)).fill(masked) },
  }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.recovery-codes.generate',
  method: 'POST',
  run: async ({ path: { userId }, scope }) => {
    const outcome = await regenerateRecoveryCodes(scope, userId)
    return outcome.kind === 'generated'
      ? { status: 200, json: { recoveryCodes: outcome.recoveryCodes } }
      : refusal(outcome)
  },
})
