/** Signing keys in the hands of administrators (Key API): generated, imported, renamed and deleted. */
import { inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { type Errors, fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { settingsChanged } from '@/lib/settings'
import { isHmac, keyTypeOf } from './algorithms'
import type { ImportedKeyInput, NewKeyInput } from './key-input'
import { importedKeyPair, importedSecret, type KeyPair, type Material } from './key-material'
import {
  findKey,
  generateSigningKey,
  type NewSigningKey,
  type SigningKey,
  type StoreKeyOutcome,
  storeKey,
} from './signing-keys'

export type KeyOutcome = { readonly kind: 'stored'; readonly key: SigningKey } | Invalid

const taken = { id: 'keyId', kid: 'key.kid', name: 'key.name' } as const

function toOutcome(outcome: StoreKeyOutcome): KeyOutcome {
  if (outcome.kind === 'stored') return outcome
  const { member } = outcome
  return invalid(fieldError(taken[member], 'duplicate', `A key with this ${member} exists.`))
}

/** `id`: a new one if it is left out. */
export async function generateKey(id: string | undefined, input: NewKeyInput): Promise<KeyOutcome> {
  return toOutcome(await generateSigningKey({ ...input, id }))
}

type Judged =
  | { readonly kind: 'judged'; readonly key: Omit<NewSigningKey, 'id'>; readonly material: Material }
  | { readonly kind: 'refused'; readonly errors: Errors }

const refused = (errors: Errors): Judged => ({ kind: 'refused', errors })

function judgeSecret({ algorithm = 'HS256', name, secret }: ImportedKeyInput): Judged {
  if (!isHmac(algorithm)) {
    return refused(fieldError('key.algorithm', 'invalid', 'An HMAC key signs with HS256, HS384 or HS512.'))
  }
  if (secret === undefined) return refused(fieldError('key.secret', 'blank', 'A value is required.'))
  const imported = importedSecret(algorithm, secret)
  if (imported.kind === 'material') return { kind: 'judged', key: { algorithm, name }, material: imported.material }
  return refused(fieldError('key.secret', 'tooShort', 'The secret is shorter than the hash of the algorithm.'))
}

const invalidHalf: Readonly<Record<keyof KeyPair, string>> = {
  certificate: 'The certificate is no X.509 PEM, or not of the private key.',
  privateKey:
    'The private key is no PEM of an RSA key of 2048, 3072 or 4096 bits, a P-256, P-384 or P-521 key, or an Ed25519 key.',
  publicKey: 'The public key is no PEM, or not of the private key.',
}

async function judgePair({ name, privateKey, type, ...input }: ImportedKeyInput): Promise<Judged> {
  if (privateKey === undefined) {
    return refused(fieldError('key.privateKey', 'blank', 'A value is required: keys are here to sign with.'))
  }
  const { certificate, publicKey } = input
  const imported = await importedKeyPair({ certificate, privateKey, publicKey }, input.algorithm)
  if (imported.kind === 'invalid') {
    return refused(fieldError(`key.${imported.member}`, 'invalid', invalidHalf[imported.member]))
  }
  if (imported.kind === 'otherAlgorithm') {
    return refused(fieldError('key.algorithm', 'invalid', 'The private key is not of this algorithm.'))
  }
  const { algorithm, material } = imported
  if (type !== undefined && type !== keyTypeOf(algorithm)) {
    return refused(fieldError('key.type', 'invalid', 'The private key is not of this type.'))
  }
  return { kind: 'judged', key: { algorithm, name }, material }
}

/** A secret is that of an HMAC key, whatever else is left out. */
function judge(input: ImportedKeyInput): Judged | Promise<Judged> {
  const { algorithm, privateKey, secret, type } = input
  const hmac = type === 'HMAC' || (algorithm && isHmac(algorithm)) || (secret !== undefined && privateKey === undefined)
  return hmac ? judgeSecret(input) : judgePair(input)
}

/** `id`: a new one if it is left out. */
export async function importKey(id: string | undefined, input: ImportedKeyInput): Promise<KeyOutcome> {
  const judged = await judge(input)
  if (judged.kind === 'refused') return invalid(judged.errors)
  const { key, material } = judged
  return toOutcome(await storeKey({ ...key, id }, { ...material, kid: input.kid ?? material.kid }))
}

export async function renameKey(id: string, name: string): Promise<KeyOutcome | NotFound> {
  try {
    const [row] = await sql(
      'update signing_keys set name = $2, last_update_instant = now_ms() where id = $1::uuid returning id',
      id,
      name,
    )
    if (!row) return notFound
  } catch (error) {
    if (isUniqueViolation(error, 'signing_keys_name_key')) return toOutcome({ kind: 'duplicate', member: 'name' })
    throw error
  }
  settingsChanged()
  const key = await findKey(id)
  return key ? { kind: 'stored', key } : notFound
}

// Settings that name a key, and the oldest one, which signs wherever none is named.
const used = `
  exists (select 1 from tenants where $1::text in (settings #>> '{jwtConfiguration,accessTokenKeyId}', settings #>> '{jwtConfiguration,idTokenKeyId}'))
  or exists (select 1 from applications
             where $1::text in (settings #>> '{jwtConfiguration,accessTokenKeyId}', settings #>> '{jwtConfiguration,idTokenKeyId}'))
  or exists (select 1 from webhooks where settings #>> '{signatureConfiguration,signingKeyId}' = $1::text)
  or $1::uuid = (select id from signing_keys order by insert_instant, id limit 1)`

/** What a deleted key has signed is worth nothing any more. A key that something signs with stays. */
export function deleteKey(id: string): Promise<{ readonly kind: 'deleted' } | Invalid | NotFound> {
  return inTransaction(async () => {
    // Settings that are about to name it hold the key until they are written: the look comes after them, in a statement of its own.
    const [locked] = await sql('select id from signing_keys where id = $1::uuid for update', id)
    if (!locked) return notFound
    const deleted = await sql(`delete from signing_keys where id = $1::uuid and not (${used}) returning id`, id)
    if (deleted.length === 0) {
      const message =
        'Tenants, applications or webhooks sign with this key, or it is the one that signs where none is named.'
      return invalid(fieldError('keyId', 'inUse', message))
    }
    settingsChanged()
    return { kind: 'deleted' }
  })
}
