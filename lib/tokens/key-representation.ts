/** The public JSON of a signing key (Key API): nothing of it that could sign. */
import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import { changed, component } from '@/lib/component'
import { keyTypeOf, signingAlgorithms } from './algorithms'
import type { SigningKey } from './signing-keys'

export const keySchema = component('Key', () =>
  z.object({
    ...changed(),
    algorithm: z.enum(signingAlgorithms),
    hasPrivateKey: z.boolean().optional(),
    id: z.guid(),
    kid: z.string(),
    length: z.number().int().optional(),
    name: z.string(),
    publicKey: z.string().optional(),
    type: z.enum(['EC', 'HMAC', 'OKP', 'RSA']),
  }),
)

/** Bits of the modulus or the curve; of an Ed25519 key its bytes, as the public API has it. */
const curveLengths: Readonly<Record<string, number>> = { Ed25519: 32, ES256: 256, ES384: 384, ES512: 521 }

function lengthOf(algorithm: string, publicKeyPem: string): number | undefined {
  return curveLengths[algorithm] ?? createPublicKey(publicKeyPem).asymmetricKeyDetails?.modulusLength
}

/** `key`. Named member by member, so that no private one can ever be among them. */
export function toKeyJson({ algorithm, id, insertInstant, kid, lastUpdateInstant, name, publicKeyPem }: SigningKey) {
  const shared = { algorithm, id, insertInstant, kid, lastUpdateInstant, name, type: keyTypeOf(algorithm) }
  if (publicKeyPem === undefined) return shared
  return { ...shared, hasPrivateKey: true, length: lengthOf(algorithm, publicKeyPem), publicKey: publicKeyPem }
}
