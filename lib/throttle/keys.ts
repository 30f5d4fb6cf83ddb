/** What a counter counts for. */
import { sha256 } from '@/lib/random'

/** Stands for a login id, a recipient or an address in the key of a counter, which so holds no personal data and has one length. */
export function digest(text: string): string {
  return Buffer.from(sha256(text)).toString('base64url')
}

/** The key of a counter. `subject` is a user id or a `digest`. */
export function counterKey(kind: string, subject: string): string {
  return `${kind}/${subject}`
}
