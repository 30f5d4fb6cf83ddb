/** What keys are made of: made here, or brought along and judged. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, exportPKCS8, exportSPKI, generateKeyPair, importSPKI } from 'jose'
import { newToken } from '@/lib/random'
import { algorithmsOf, type HmacAlgorithm, hmacKeyLength, type SigningAlgorithm } from './algorithms'

export type Material = {
  readonly kid: string
  /** Absent for HMAC keys, which have nothing that may be shown. */
  readonly publicKeyPem: string | null
  /** PKCS #8 PEM, or the base64 of an HMAC key's bytes. */
  readonly secret: string
}

/** Nine hexadecimal digits, the public API's form. Random: a digest of the secret would let it be guessed offline. */
function newHmacKid(): string {
  return Buffer.from(newToken(5), 'base64url').toString('hex').slice(0, 9)
}

export function newHmacMaterial(algorithm: HmacAlgorithm): Material {
  return {
    kid: newHmacKid(),
    publicKeyPem: null,
    secret: Buffer.from(newToken(hmacKeyLength[algorithm]), 'base64url').toString('base64'),
  }
}

/** The key's thumbprint (RFC 7638) cut to 160 bits: 27 characters, the public API's form. */
async function thumbprintOf(publicKeyPem: string, algorithm: SigningAlgorithm): Promise<string> {
  const jwk = await exportJWK(await importSPKI(publicKeyPem, algorithm, { extractable: true }))
  return Buffer.from(await calculateJwkThumbprint(jwk), 'base64url')
    .subarray(0, 20)
    .toString('base64url')
}

/** `length`: bits of an RSA modulus. */
export async function newKeyPairMaterial(algorithm: SigningAlgorithm, length: number): Promise<Material> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: length })
  const publicKeyPem = await exportSPKI(publicKey)
  return { kid: await thumbprintOf(publicKeyPem, algorithm), publicKeyPem, secret: await exportPKCS8(privateKey) }
}

export type ImportedSecret =
  | { readonly kind: 'material'; readonly material: Material }
  /** Shorter than its hash (RFC 7518 §3.2). */
  | { readonly kind: 'tooShort' }

/** A secret counts as the bytes of its text, as whoever verifies with it has it. */
export function importedSecret(algorithm: HmacAlgorithm, secret: string): ImportedSecret {
  const bytes = Buffer.from(secret, 'utf8')
  if (bytes.length < hmacKeyLength[algorithm]) return { kind: 'tooShort' }
  return { kind: 'material', material: { kid: newHmacKid(), publicKeyPem: null, secret: bytes.toString('base64') } }
}

export type KeyPair = {
  /** PEM: PKCS #8, or the older forms of RSA and EC keys. */
  readonly privateKey: string
  readonly publicKey?: string | undefined
  /** X.509 PEM, of which only the public key counts. */
  readonly certificate?: string | undefined
}

export type ImportedKeyPair =
  | { readonly kind: 'material'; readonly material: Material; readonly algorithm: SigningAlgorithm }
  /** No PEM of a key that we could sign with, or not of the others' pair. */
  | { readonly kind: 'invalid'; readonly member: keyof KeyPair }
  /** The key is not of the named algorithm. */
  | { readonly kind: 'otherAlgorithm' }

/** Undefined for what cannot be read. */
function read<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

/** Whether the halves belong together, shown by use: a private key may well claim a public one that is not its own. */
function isPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const sample = Buffer.from('latchkey')
  const digest = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return read(() => verify(digest, sample, publicKey, sign(digest, sample, privateKey))) === true
}

/** Reads a pair, derives what is left out, and refuses what does not belong together. Without an algorithm the key's first one is meant. */
export async function importedKeyPair(pair: KeyPair, wanted: SigningAlgorithm | undefined): Promise<ImportedKeyPair> {
  const privateKey = read(() => createPrivateKey(pair.privateKey))
  const algorithms = privateKey ? algorithmsOf(privateKey) : []
  const algorithm = wanted ?? algorithms[0]
  if (!privateKey || algorithm === undefined) return { kind: 'invalid', member: 'privateKey' }
  if (!algorithms.includes(algorithm)) return { kind: 'otherAlgorithm' }
  const { certificate, publicKey } = pair
  const publicKeys = {
    privateKey: createPublicKey(privateKey),
    ...(publicKey !== undefined && { publicKey: read(() => createPublicKey(publicKey)) }),
    ...(certificate !== undefined && { certificate: read(() => new X509Certificate(certificate).publicKey) }),
  }
  for (const [member, half] of Object.entries(publicKeys)) {
    if (!half || !isPair(privateKey, half)) return { kind: 'invalid', member: member as keyof KeyPair }
  }
  const publicKeyPem = String(publicKeys.privateKey.export({ type: 'spki', format: 'pem' }))
  const secret = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return {
    kind: 'material',
    material: { kid: await thumbprintOf(publicKeyPem, algorithm), publicKeyPem, secret },
    algorithm,
  }
}
