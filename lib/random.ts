/** The only source of randomness and identifiers, and the digest under which secrets are stored. */
import { createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'

/** A random UUID (RFC 9562 version 4), lower case. */
export function newId(): string {
  return randomUUID()
}

/** A secret of `bytes` random bytes in base64url: 43 characters for the usual 32 bytes. */
export function newToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored of a secret that has at least 128 bits of entropy, so that the stored form is no credential. */
export function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text, 'utf8').digest())
}

/** Compares two secrets in time that does not depend on where they differ. */
export function equalSecrets(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right))
}

/** `bytes` random bytes. */
export function newSecretBytes(bytes: number): Uint8Array {
  return new Uint8Array(randomBytes(bytes))
}

/** `length` characters of an alphabet, each as likely as any other. */
export function newText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
