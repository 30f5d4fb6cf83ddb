/** The keys that sign our tokens: made here, encrypted at rest, decrypted and imported once per process and change. */
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  importSPKI,
} from 'jose'
import { sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newId, newToken } from '@/lib/random'
import { settingsCache, settingsChanged } from '@/lib/settings'
import { type HmacAlgorithm, hmacKeyLength, isHmac, type SigningAlgorithm } from './algorithms'

export type SigningKey = {
  readonly id: string
  readonly kid: string
  readonly name: string
  readonly algorithm: SigningAlgorithm
  /** Absent for HMAC keys, which have nothing that may be shown. */
  readonly publicKeyPem: string | undefined
  readonly privateKey: CryptoKey | Uint8Array
  readonly publicKey: CryptoKey | Uint8Array
  /** ms since the epoch. */
  readonly insertInstant: number
}

/** A public key as `/.well-known/jwks.json` shows it (RFC 7517 §4). */
export type PublicJwk = {
  readonly alg: string
  readonly crv?: string
  readonly e?: string
  readonly kid: string
  readonly kty: string
  readonly n?: string
  readonly use: 'sig'
  readonly x?: string
  readonly y?: string
}

type Row = {
  id: string
  kid: string
  name: string
  algorithm: SigningAlgorithm
  public_key_pem: string | null
  private_key_encrypted: string
  insert_instant: bigint
}

type Material = { readonly kid: string; readonly publicKeyPem: string | null; readonly secret: string }

const encryptionContext = (id: string) => `signing_keys/${id}/private_key`

/** Nine hexadecimal digits, the public API's form. Random: a digest of the secret would let it be guessed offline. */
function newHmacMaterial(algorithm: HmacAlgorithm): Material {
  return {
    kid: Buffer.from(newToken(5), 'base64url').toString('hex').slice(0, 9),
    publicKeyPem: null,
    secret: Buffer.from(newToken(hmacKeyLength[algorithm]), 'base64url').toString('base64'),
  }
}

/** The `kid` is the key's thumbprint (RFC 7638) cut to 160 bits: 27 characters, the public API's form. */
async function newKeyPairMaterial(algorithm: SigningAlgorithm): Promise<Material> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 })
  const thumbprint = Buffer.from(await calculateJwkThumbprint(publicKey), 'base64url')
  return {
    kid: thumbprint.subarray(0, 20).toString('base64url'),
    publicKeyPem: await exportSPKI(publicKey),
    secret: await exportPKCS8(privateKey),
  }
}

/** RSA keys have 2048 bits. */
export type NewSigningKey = {
  /** Absent: a new one. */
  readonly id?: string
  readonly algorithm: SigningAlgorithm
  readonly name: string
}

export type GenerateKeyOutcome =
  | { readonly kind: 'generated'; readonly id: string; readonly kid: string }
  /** The id or the name is taken. */
  | { readonly kind: 'duplicate' }

/** Makes and stores a key. It signs as soon as a setting names it, or at once if it is the first. */
export async function generateSigningKey({
  id = newId(),
  algorithm,
  name,
}: NewSigningKey): Promise<GenerateKeyOutcome> {
  const { kid, publicKeyPem, secret } = isHmac(algorithm)
    ? newHmacMaterial(algorithm)
    : await newKeyPairMaterial(algorithm)
  const inserted = await sql(
    `insert into signing_keys (id, kid, name, algorithm, public_key_pem, private_key_encrypted, insert_instant, last_update_instant)
     values ($1::uuid, $2, $3, $4, $5, $6, now_ms(), now_ms()) on conflict do nothing returning id`,
    id,
    kid,
    name,
    algorithm,
    publicKeyPem,
    await encrypt(secret, encryptionContext(id)),
  )
  settingsChanged()
  return inserted.length === 1 ? { kind: 'generated', id, kid } : { kind: 'duplicate' }
}

async function importKey(row: Row): Promise<SigningKey> {
  const { id, kid, name, algorithm, public_key_pem: publicKeyPem } = row
  const secret = await decrypt(row.private_key_encrypted, encryptionContext(id))
  const shared = { id, kid, name, algorithm, insertInstant: Number(row.insert_instant) }
  if (publicKeyPem === null) {
    const bytes = new Uint8Array(Buffer.from(secret, 'base64'))
    return { ...shared, publicKeyPem: undefined, privateKey: bytes, publicKey: bytes }
  }
  const [privateKey, publicKey] = await Promise.all([
    importPKCS8(secret, algorithm),
    importSPKI(publicKeyPem, algorithm, { extractable: true }),
  ])
  return { ...shared, publicKeyPem, privateKey, publicKey }
}

/** All keys, oldest first, ready for use. Throws if ENCRYPTION_KEY does not open one of them. */
export function signingKeys(): Promise<readonly SigningKey[]> {
  return settingsCache('signingKeys', async () => {
    const rows = await sql<Row>(
      `select id, kid, name, algorithm, public_key_pem, private_key_encrypted, insert_instant
       from signing_keys order by insert_instant, id`,
    )
    return Promise.all(rows.map(importKey))
  })
}

export async function findKey(id: string): Promise<SigningKey | undefined> {
  return (await signingKeys()).find((key) => key.id === id)
}

/** Exact, and among our own keys only: nothing in a token can point anywhere else. */
export async function findKeyByKid(kid: string): Promise<SigningKey | undefined> {
  return (await signingKeys()).find((key) => key.kid === kid)
}

/** The key that a setting names, else the installation's oldest. Boot has made one. */
export async function keyFor(id: string | undefined): Promise<SigningKey> {
  const keys = await signingKeys()
  const key = keys.find((candidate) => candidate.id === id) ?? keys[0]
  if (!key) throw new Error('There is no signing key')
  return key
}

async function toPublicJwk({ algorithm, kid, publicKey }: SigningKey): Promise<PublicJwk> {
  // Named one by one, so that no member of a private key can ever be among them.
  const { crv, e, kty = '', n, x, y } = await exportJWK(publicKey)
  return {
    alg: algorithm,
    ...(crv && { crv }),
    ...(e && { e }),
    kid,
    kty,
    ...(n && { n }),
    use: 'sig',
    ...(x && { x }),
    ...(y && { y }),
  }
}

/** The body of `/.well-known/jwks.json`: every asymmetric key, so that tokens of a replaced key verify until they expire. */
export function publicJwks(): Promise<{ readonly keys: readonly PublicJwk[] }> {
  return settingsCache('publicJwks', async () => {
    const asymmetric = (await signingKeys()).filter(({ algorithm }) => !isHmac(algorithm))
    return { keys: await Promise.all(asymmetric.map(toPublicJwk)) }
  })
}
