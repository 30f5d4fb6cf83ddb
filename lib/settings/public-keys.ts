/** Public keys of others as JSON Web Keys (RFC 7517, RFC 7518 §6), of the kinds and strengths that are believed here. */
import { z } from 'zod'

const base64url = (least: number, most = least) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .min(least)
    .max(most)
const common = {
  alg: z.string().max(20).exactOptional(),
  kid: z.string().min(1).max(255).exactOptional(),
  use: z.literal('sig').exactOptional(),
}
const curve = (crv: string, length: number) =>
  z.object({ ...common, kty: z.literal('EC'), crv: z.literal(crv), x: base64url(length), y: base64url(length) })

// Private members are not carried along: what is stored is public whatever was sent.
const publicKey = z.union([
  // 2048 bits at least (RFC 7518 §3.3), 8192 at most: verifying costs time.
  z.object({ ...common, kty: z.literal('RSA'), n: base64url(342, 1366), e: base64url(1, 8) }),
  curve('P-256', 43),
  curve('P-384', 64),
  curve('P-521', 88),
  z.object({ ...common, kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url(43) }),
])

/** A few keys, so that one can follow another. */
export const publicKeys = z.object({ keys: z.array(publicKey).min(1).max(10) })
export type PublicKeys = z.output<typeof publicKeys>
