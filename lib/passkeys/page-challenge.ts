/**
 * Challenges of the hosted pages. A page that is only looked at writes nothing, so its challenge is not stored: it says itself until when and
 * for what it is good, under a key of the server. It is stored when it is used, which happens once.
 */
import { now } from '@/lib/clock'
import { keyedDigests } from '@/lib/encryption'
import { equalSecrets, newToken } from '@/lib/random'
import { createOwnSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'

/** Of the random part; 22 characters. */
const nonceBytes = 16

/** `purpose`: everything that the challenge is bound to, the browser or the challenge of a second factor among it. */
function digests({ tenantId }: TenantScope, purpose: string, said: string): string[] {
  return keyedDigests(said, `passkeys/${tenantId}/${purpose}`).map((digest) =>
    Buffer.from(digest).toString('base64url'),
  )
}

/** A challenge in base64url: random part, expiry and digest, of known lengths, so that it is one piece of data for authenticators. */
export function newPageChallenge(scope: TenantScope, purpose: string, seconds: number): string {
  const expiry = Buffer.alloc(6)
  expiry.writeUIntBE(now() + seconds * 1000, 0, 6)
  const said = newToken(nonceBytes) + expiry.toString('base64url')
  return Buffer.from(`${said}.${digests(scope, purpose, said)[0]}`, 'utf8').toString('base64url')
}

/** Whether it was given for this purpose, is not too old and was not used before: of any number of simultaneous callers one gets true. */
export async function spendPageChallenge(
  scope: TenantScope,
  { challenge, purpose, seconds }: { readonly challenge: string; readonly purpose: string; readonly seconds: number },
): Promise<boolean> {
  const [said = '', digest = ''] = Buffer.from(challenge, 'base64url').toString('utf8').split('.')
  if (!digests(scope, purpose, said).some((genuine) => equalSecrets(genuine, digest))) return false
  const expiry = Buffer.from(said.slice(-8), 'base64url').readUIntBE(0, 6)
  if (expiry <= now()) return false
  // By its random part, since the whole has more than one spelling. Kept as long as it could still be good, and longer by all housekeeping.
  return createOwnSecret(scope, { kind: 'webAuthnPage', ttlSeconds: seconds, data: {} }, said)
}
