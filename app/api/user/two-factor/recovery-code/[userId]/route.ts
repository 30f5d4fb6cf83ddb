/** /api/user/two-factor/recovery-code/{userId}: new recovery codes for a user, and how many are left (Two-Factor API). */
import { z } from 'zod'
import { empty, envelope, listOf, refusal, scopedEndpoint, uuid } from '@/lib/http'
import { countRecoveryCodes, regenerateRecoveryCodes } from '@/lib/mfa'
import { byId } from '../../../by-id'

const recoveryCodes = envelope('RecoveryCodeResponse', { recoveryCodes: listOf(z.string) })

const shared = {
  ...byId,
  permission: '/api/user/two-factor/recovery-code',
  path: z.object({ userId: uuid }),
} as const

/** Stands for a code that is left: the codes themselves are not stored. */
const masked = '*****-*****'

export const GET = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.recovery-codes',
  summary: 'How many recovery codes a user has left',
  method: 'GET',
  responses: { 200: recoveryCodes, 404: empty },
  run: async ({ path: { userId }, scope }) => ({
    status: 200,
    json: { recoveryCodes: new Array<string>(await countRecoveryCodes(scope, userId)).fill(masked) },
  }),
})

export const POST = scopedEndpoint({
  ...shared,
  operation: 'user.two-factor.recovery-codes.generate',
  summary: 'Replace the recovery codes of a user',
  method: 'POST',
  responses: { 200: recoveryCodes, 404: empty },
  run: async ({ path: { userId }, scope }) => {
    const outcome = await regenerateRecoveryCodes(scope, userId)
    return outcome.kind === 'generated'
      ? { status: 200, json: { recoveryCodes: outcome.recoveryCodes } }
      : refusal(outcome)
  },
})
