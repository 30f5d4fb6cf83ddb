/** What the endpoints of passkeys answer alike. */
import { generalError } from '@/lib/errors'
import { envelope } from '@/lib/http'
import { passkeySchema } from '@/lib/passkeys'

export const credentialResponse = envelope('WebAuthnCredentialResponse', { credential: passkeySchema })

/** Says nothing of what was wrong: the reason is in the log, where the tenant wants it there (`debug`). */
export const failed = {
  status: 400,
  json: generalError('WebAuthnFailed', 'The passkey could not be verified.'),
} as const
