/**
 * Authentication tokens: what takes the place of a user's password in one application (Application API, `authenticationTokenConfiguration`).
 * Encrypted and not hashed, since those who manage registrations read them again.
 */
import { decrypt, encrypt } from '@/lib/encryption'
import { processWide } from '@/lib/process-wide'
import { equalSecrets, newToken } from '@/lib/random'
import type { Registration } from './account'

/** The row and column that the ciphertext is bound to. */
const contextOf = (registrationId: string) => `registrations/${registrationId}/authentication_token`

type Holder = Pick<Registration, 'id' | 'authenticationTokenEncrypted'>

/** The column of a registration that has this token, or none. */
export async function authenticationTokenColumn(registrationId: string, token: string | undefined) {
  return token === undefined ? null : encrypt(token, contextOf(registrationId))
}

export async function authenticationTokenOf({
  id,
  authenticationTokenEncrypted: stored,
}: Holder): Promise<string | undefined> {
  return stored === null ? undefined : decrypt(stored, contextOf(id))
}

const decoy = processWide<{ ciphertext?: Promise<string> }>('decoyAuthenticationToken', () => ({}))
const decoyContext = contextOf('decoy')

/** Whether `presented` is the token of this registration. The same work where there is none, so that time does not tell who has one. */
export async function authenticationTokenMatches(holder: Holder | undefined, presented: string): Promise<boolean> {
  decoy.ciphertext ??= encrypt(newToken(), decoyContext)
  const token = holder && (await authenticationTokenOf(holder))
  const other = token ?? (await decrypt(await decoy.ciphertext, decoyContext))
  return equalSecrets(other, presented) && token !== undefined
}
