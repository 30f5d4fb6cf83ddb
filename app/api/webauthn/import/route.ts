/** POST /api/webauthn/import: passkeys of another system in bulk (WebAuthn API, "Import Passkeys"). */
import { empty, refusal, scopedEndpoint } from '@/lib/http'
import { importInput, importPasskeys } from '@/lib/passkeys'

export const POST = scopedEndpoint({
  operation: 'webauthn.import',
  summary: 'Import passkeys of another system',
  authentication: 'apiKey',
  permission: '/api/webauthn/import',
  method: 'POST',
  body: importInput,
  responses: { 200: empty },
  run: async ({ body: { credentials }, scope }) => {
    const outcome = await importPasskeys(scope, credentials)
    return outcome.kind === 'imported' ? { status: 200 } : refusal(outcome)
  },
})
