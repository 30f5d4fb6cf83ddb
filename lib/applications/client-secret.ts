/** The client secret at rest: encrypted, since those who configure clients must be able to read it again. */
import { decrypt, encrypt } from '@/lib/encryption'
import { processWide } from '@/lib/process-wide'
import { equalSecrets, newToken } from '@/lib/random'
import type { Application } from './application'

/** The row and column that the ciphertext is bound to. */
const clientSecretContext = (applicationId: string) => `applications/${applicationId}/client_secret`

export function encryptClientSecret(applicationId: string, clientSecret: string): Promise<string> {
  return encrypt(clientSecret, clientSecretContext(applicationId))
}

const decoyContext = 'decoy/client_secret'
const decoy = processWide<{ ciphertext?: Promise<string> }>('decoyClientSecret', () => ({}))

/** The secret itself, for a client that is this server. Undefined if the application has none. */
export async function clientSecretOf({ id, clientSecretEncrypted }: Application): Promise<string | undefined> {
  return clientSecretEncrypted === null ? undefined : decrypt(clientSecretEncrypted, clientSecretContext(id))
}

/**
 * Whether `presented` is the secret of this application. An unknown application costs the same work as a wrong secret, so that time does
 * not tell the two apart.
 */
export async function clientSecretMatches(application: Application | undefined, presented: string): Promise<boolean> {
  decoy.ciphertext ??= encrypt(newToken(), decoyContext)
  const stored = application?.clientSecretEncrypted
  const secret = stored
    ? await decrypt(stored, clientSecretContext(application.id))
    : await decrypt(await decoy.ciphertext, decoyContext)
  return equalSecrets(secret, presented) && Boolean(stored)
}
