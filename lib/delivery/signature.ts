/** The signature by which a receiver knows that an event is ours and unchanged (Webhook signing, `X-FusionAuth-Signature-JWT`). */
import { sha256 } from '@/lib/random'
import { findKey, signJwt } from '@/lib/tokens'

/** A JWT whose only claim is the digest of the exact body, in standard base64; undefined if the key does not exist any more. */
export async function signatureOf(body: string, signingKeyId: string): Promise<string | undefined> {
  const key = await findKey(signingKeyId)
  if (!key) return undefined
  const digest = Buffer.from(sha256(body)).toString('base64')
  return signJwt({ request_body_sha256: digest }, key)
}
