/** JWTs that others sign, before anything of them is believed. */

/** Three parts, each in the one way to write it (RFC 7515 §2), so that nobody reads anything else into the same signature. */
export function isCompactJws(text: string): boolean {
  const parts = text.split('.')
  return (
    parts.length === 3 &&
    parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  )
}

/** Algorithms by which others sign what is believed here: asymmetric ones alone, since a shared secret would be a password under another name. */
export const foreignAlgorithms = [
  ...['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
]
