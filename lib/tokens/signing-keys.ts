/** The keys that sign our tokens: made here, encrypted at rest, decrypted and imported once per process and change. */
import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { exportJWK } from 'jose'
import { sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newId } from '@/lib/random'
import { settingsCache, settingsChanged } from '@/lib/settings'
import { isHmac, type SigningAlgorithm } from './algorithms'
import { type Material, newHmacMaterial, newKeyPairMaterial } from './key-material'

export type SigningKey = {
  readonly id: string
  readonly kid: string
  readonly name: string
  readonly algorithm: SigningAlgorithm
  /** Absent for HMAC keys, which have nothing that may be shown. */
  readonly publicKeyPem: string | undefined
  /** An HMAC key is its own public key. */
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** ms since the epoch. */
  readonly insertInstant: number
  readonly lastUpdateInstant: number
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
  last_update_instant: bigint
}

const columns = 'id, kid, name, algorithm, public_key_pem, private_key_encrypted, insert_instant, last_update_instant'

const encryptionContext = (id: string) => `signing_keys/${id}/private_key`

export type NewSigningKey = {
  /** Absent: a new one. */
  readonly id?: string | undefined
  readonly algorithm: SigningAlgorithm
  readonly name: string
  /** Bits of an RSA modulus. */
  readonly length?: number | undefined
}

export type StoreKeyOutcome =
  | { readonly kind: 'stored'; readonly key: SigningKey }
  /** What another key has already. */
  | { readonly kind: 'duplicate'; readonly member: 'id' | 'kid' | 'name' }

/** Stores a key. It signs as soon as a setting names it, or at once if it is the first. */
export async function storeKey(
  { id = newId(), algorithm, name }: NewSigningKey,
  { kid, publicKeyPem, secret }: Material,
): Promise<StoreKeyOutcome> {
  const [row] = await sql<Row>(
    `insert into signing_keys (id, kid, name, algorithm, public_key_pem, private_key_encrypted, insert_instant, last_update_instant)
     values ($1::uuid, $2, $3, $4, $5, $6, now_ms(), now_ms()) on conflict do nothing returning ${columns}`,
    id,
    kid,
    name,
    algorithm,
    publicKeyPem,
    await encrypt(secret, encryptionContext(id)),
  )
  if (row) {
    settingsChanged()
    return { kind: 'stored', key: await importKey(row) }
  }
  const [taken] = await sql<{ id: boolean; name: boolean }>(
    `select coalesce(bool_or(id = $1::uuid), false) as id, coalesce(bool_or(name = $2), false) as name from signing_keys`,
    id,
    name,
  )
  return { kind: 'duplicate', member: taken?.id ? 'id' : taken?.name ? 'name' : 'kid' }
}

/** Makes and stores a key; an RSA key has 2048 bits unless it is said otherwise. */
export async function generateSigningKey(key: NewSigningKey): Promise<StoreKeyOutcome> {
  const { algorithm, length = 2048 } = key
  return storeKey(key, isHmac(algorithm) ? newHmacMaterial(algorithm) : await newKeyPairMaterial(algorithm, length))
}

async function importKey(row: Row): Promise<SigningKey> {
  const { id, kid, name, algorithm, public_key_pem: publicKeyPem } = row
  const secret = await decrypt(row.private_key_encrypted, encryptionContext(id))
  const instants = { insertInstant: Number(row.insert_instant), lastUpdateInstant: Number(row.last_update_instant) }
  const shared = { id, kid, name, algorithm, ...instants }
  if (publicKeyPem === null) {
    const key = createSecretKey(secret, 'base64')
    return { ...shared, publicKeyPem: undefined, privateKey: key, publicKey: key }
  }
  return {
    ...shared,
    publicKeyPem,
    privateKey: createPrivateKey(secret),
    publicKey: createPublicKey(publicKeyPem),
  }
}

/** All keys, oldest first, ready for use. Throws if ENCRYPTION_KEY does not open one of them. */
export function signingKeys(): Promise<readonly SigningKey[]> {
  return settingsCache('signingKeys', async () => {
    const rows = await sql<Row>(`select ${columns} from signing_keys order by insert_instant, id`)
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
