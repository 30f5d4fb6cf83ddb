/** A password as it is stored, and the encodings that stored passwords use. */

/** `hash` is a PHC string for the argon2 schemes and scrypt, which use neither `salt` nor `factor`; else the scheme's own encoding. */
export type StoredPassword = {
  readonly scheme: string
  readonly hash: string
  readonly salt: string | null
  readonly factor: number | null
}

/** The part of a stored password that stands against using it. */
export type StoredPart = 'factor' | 'hash' | 'salt' | 'scheme'

export type Parsed =
  | {
      readonly kind: 'verifier'
      /** Below what new passwords are stored with. */
      readonly weaker: boolean
      verify(password: string): Promise<boolean>
    }
  | { readonly kind: 'invalid'; readonly part: StoredPart }

export const refused = (part: StoredPart): Parsed => ({ kind: 'invalid', part })

/** The bytes of canonical base64, padded or not; undefined for what another decoder might refuse or read differently. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/={1,2}$/, '') ? bytes : undefined
}

/** Whether a cost is a whole number within bounds. */
export function isWithin(
  factor: number | null,
  { min, max }: { readonly min: number; readonly max: number },
): factor is number {
  return factor !== null && Number.isInteger(factor) && factor >= min && factor <= max
}
