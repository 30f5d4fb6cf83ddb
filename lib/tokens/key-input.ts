/** Signing keys as their administrators send them (Key API). What only a certificate would have - issuer, validity - is not kept. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { shortText } from '@/lib/settings'
import { rsaLengths, signingAlgorithms } from './algorithms'

const algorithm = z.enum(signingAlgorithms)

/** The public API documents a text and shows a number. */
const length = z.preprocess((given) => (typeof given === 'string' ? Number(given) : given), z.number().int()).optional()

/** Bits of the curves, and of the bytes of an Ed25519 key. */
const curveLengths: Readonly<Record<string, number>> = { ES256: 256, ES384: 384, ES512: 521 }

/** `key` of a request that generates one. RSA keys need a length; elliptic curves have theirs. */
export const newKeyInput = z.object({ algorithm, length, name: shortText }).superRefine((key, context) => {
  const problem = (kind: string, message: string) =>
    context.addIssue({ code: 'custom', path: ['length'], params: { kind }, message })
  if (key.algorithm.startsWith('RS')) {
    if (key.length === undefined) problem('blank', 'is required')
    else if (!rsaLengths.some((bits) => bits === key.length)) problem('invalid', `is none of ${rsaLengths.join(', ')}`)
  }
  const ofCurve = curveLengths[key.algorithm]
  if (ofCurve !== undefined && (key.length ?? ofCurve) !== ofCurve) problem('invalid', `is not ${ofCurve}`)
})
export type NewKeyInput = z.output<typeof newKeyInput>

/** Characters of a PEM: a certificate of a 4096 bit key with its extensions has some 3000. */
const pem = z.string().min(1).max(20_000).optional()

/** `key` of a request that brings one along: a private key, or the secret of an HMAC key. */
export const importedKeyInput = z.object({
  algorithm: algorithm.optional(),
  certificate: pem,
  /** Made if it is left out; a header parameter of every token, so plain ASCII. */
  kid: z
    .string()
    .max(maxTextLength)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  name: shortText,
  privateKey: pem,
  publicKey: pem,
  secret: z.string().min(1).max(256).optional(),
  type: z.enum(['EC', 'HMAC', 'OKP', 'RSA']).optional(),
})
export type ImportedKeyInput = z.output<typeof importedKeyInput>

/** `key` of an update: nothing but the name can change. */
export const renamedKeyInput = z.object({ name: shortText })
