/** POST /api/key/generate: a new signing key, made here (Key API). */
import { z } from 'zod'
import { endpoint, refusal, uuid, wholeBody } from '@/lib/http'
import { generateKey, newKeyInput } from '@/lib/tokens'
import { keyReply, keyResponse } from '../response'

export const POST = endpoint({
  operation: 'key.generate',
  summary: 'Generate a signing key',
  authentication: 'globalApiKey',
  permission: '/api/key/generate',
  method: 'POST',
  path: z.object({ keyId: uuid.optional() }),
  body: wholeBody({ key: newKeyInput }),
  responses: { 200: keyResponse },
  run: async ({ body: { key }, path: { keyId } }) => {
    const outcome = await generateKey(keyId, key)
    return outcome.kind === 'stored' ? keyReply(outcome.key) : refusal(outcome)
  },
})
