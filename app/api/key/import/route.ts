/** POST /api/key/import: a signing key that was made elsewhere (Key API). */
import { z } from 'zod'
import { endpoint, refusal, uuid, wholeBody } from '@/lib/http'
import { importedKeyInput, importKey } from '@/lib/tokens'
import { keyReply, keyResponse } from '../response'

export const POST = endpoint({
  operation: 'key.import',
  summary: 'Import a signing key',
  authentication: 'globalApiKey',
  permission: '/api/key/import',
  method: 'POST',
  path: z.object({ keyId: uuid.optional() }),
  body: wholeBody({ key: importedKeyInput }),
  responses: { 200: keyResponse },
  run: async ({ body: { key }, path: { keyId } }) => {
    const outcome = await importKey(keyId, key)
    return outcome.kind === 'stored' ? keyReply(outcome.key) : refusal(outcome)
  },
})
