/** Codes as the generator settings of a tenant describe them (`externalIdentifierConfiguration.*Generator`). */
import { newText, newToken } from '@/lib/random'

export type Generator = {
  readonly length: number
  readonly type: 'randomAlpha' | 'randomAlphaNumeric' | 'randomBytes' | 'randomDigits'
}

// Without letters and digits that look alike: people read these aloud and type them.
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const alphabets = {
  randomAlpha: letters,
  randomAlphaNumeric: `${letters}23456789`,
  randomDigits: '0123456789',
} as const

/** `length` characters; of `randomBytes`, that many bytes in base64url. */
export function generateCode({ length, type }: Generator): string {
  return type === 'randomBytes' ? newToken(length) : newText(alphabets[type], length)
}
