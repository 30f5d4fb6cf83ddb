/** Authenticator secrets: made here, or brought by a client, in base64 or in the base32 that people type (RFC 4648 §4, §6). */
import { newSecretBytes } from '@/lib/random'
import { maxSecretBytes, minSecretBytes, secretBytes } from './limits'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** As people copy it: in any case, in groups, with or without padding. Undefined if it is no base32. */
export function fromBase32(text: string): Uint8Array | undefined {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/=+$/, '')
  if (!/^[A-Z2-7]+$/.test(plain)) return undefined
  const bits = Array.from(plain, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

function fromBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}

/** A secret that no user has yet, as a client hands it to an authenticator application. */
export function newAuthenticatorSecret(): { readonly secret: string; readonly secretBase32Encoded: string } {
  const bytes = newSecretBytes(secretBytes)
  return { secret: Buffer.from(bytes).toString('base64'), secretBase32Encoded: toBase32(bytes) }
}

/** The bytes of a secret that a client brings; undefined if it is malformed, too short to be safe or too long to be one. */
export function authenticatorSecret(
  given: { readonly secret: string } | { readonly secretBase32Encoded: string },
): Uint8Array | undefined {
  const bytes = 'secret' in given ? fromBase64(given.secret) : fromBase32(given.secretBase32Encoded)
  return bytes && bytes.length >= minSecretBytes && bytes.length <= maxSecretBytes ? bytes : undefined
}
