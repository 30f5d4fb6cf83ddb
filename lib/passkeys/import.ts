/** Passkeys of another system ("Import Passkeys"): all of a request, or none of it. */
import { z } from 'zod'
import { now } from '@/lib/clock'
import { db, inTransaction, sql } from '@/lib/db'
import { type Errors, fieldError, type Invalid, mergeErrors } from '@/lib/errors'
import { maxInstant } from '@/lib/limits'
import { newId } from '@/lib/random'
import { withoutNulls } from '@/lib/revision'
import { dataObject, whole } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { Refusal } from '@/lib/users'
import { maxCredentialIdLength, maxImported, maxNameLength, maxTransportLength, maxTransports } from './limits'
import { normalizedCredentialId } from './passkey'
import { publicKeyPem } from './public-key'

const id = z.guid().toLowerCase()
const name = z.string().min(1).max(maxNameLength)

const importedPasskey = z.object({
  algorithm: z.number().int(),
  attestationType: z.enum(['anonymization-ca', 'attestation-ca', 'basic', 'none', 'self']).default('none'),
  authenticatorSupportsUserVerification: z.boolean().default(false),
  credentialId: z
    .string()
    .min(1)
    .max(maxCredentialIdLength + 3),
  data: dataObject,
  discoverable: z.boolean().default(false),
  displayName: name,
  id: id.optional(),
  insertInstant: whole(0, maxInstant).optional(),
  lastUseInstant: whole(0, maxInstant).optional(),
  name,
  /** PEM; the longest allowed key of RSA has 1600 characters. */
  publicKey: z.string().min(1).max(4000),
  relyingPartyId: name,
  signCount: whole(0, 2 ** 32 - 1).default(0),
  transports: z.array(z.string().min(1).max(maxTransportLength)).max(maxTransports).default([]),
  userAgent: z.string().max(2000).optional(),
  userId: id,
})

/** The body of the request. */
export const importInput = z.object({
  credentials: z.array(z.preprocess(withoutNulls, importedPasskey)).min(1).max(maxImported),
  /** They are checked in any case. */
  validateDbConstraints: z.boolean().optional(),
})
type ImportedPasskey = z.output<typeof importedPasskey>

/** Errors that one answer lists. */
const maxErrors = 100

const fieldOf = (index: number, member: string) => `credentials[${index}].${member}`

type Row = ReturnType<typeof rowOf>

function rowOf({ tenantId }: TenantScope, passkey: ImportedPasskey, credentialId: string, publicKey: string) {
  const insertInstant = BigInt(passkey.insertInstant ?? now())
  const { userAgent = null, insertInstant: _, lastUseInstant, signCount, ...rest } = passkey
  return {
    ...rest,
    id: passkey.id ?? newId(),
    tenantId,
    credentialId,
    publicKey,
    signCount: BigInt(signCount),
    userAgent,
    insertInstant,
    lastUseInstant: lastUseInstant === undefined ? insertInstant : BigInt(lastUseInstant),
  }
}

function read(scope: TenantScope, passkey: ImportedPasskey, index: number): Row | Errors {
  const credentialId = normalizedCredentialId(passkey.credentialId)
  if (credentialId === undefined)
    return fieldError(fieldOf(index, 'credentialId'), 'invalid', 'The value is not base64url.')
  const publicKey = publicKeyPem(passkey.publicKey, passkey.algorithm)
  if (publicKey === undefined) {
    return fieldError(
      fieldOf(index, 'publicKey'),
      'invalid',
      'The value is not the PEM of a public key of this algorithm.',
    )
  }
  return rowOf(scope, passkey, credentialId, publicKey)
}

function refuse(errors: readonly Errors[]): void {
  if (errors.length > 0) throw new Refusal(mergeErrors(errors.slice(0, maxErrors)))
}

async function unknownUsers({ tenantId }: TenantScope, rows: readonly Row[]): Promise<Errors[]> {
  const known = await sql<{ id: string }>(
    'select id from users where tenant_id = $1::uuid and id = any($2::uuid[])',
    tenantId,
    rows.map(({ userId }) => userId),
  )
  const ids = new Set(known.map((user) => user.id))
  return rows.flatMap(({ userId }, index) =>
    ids.has(userId) ? [] : [fieldError(fieldOf(index, 'userId'), 'invalid', 'The tenant has no user with this id.')],
  )
}

function repeatedIds(rows: readonly Row[]): Errors[] {
  const first = new Map(rows.toReversed().map(({ id }, index) => [id, rows.length - 1 - index]))
  return rows.flatMap(({ id }, index) =>
    first.get(id) === index
      ? []
      : [fieldError(fieldOf(index, 'id'), 'duplicate', 'The request has two passkeys with this id.')],
  )
}

async function write(scope: TenantScope, rows: Row[]): Promise<void> {
  refuse(repeatedIds(rows))
  refuse(await unknownUsers(scope, rows))
  const written = await db().passkey.createManyAndReturn({ data: rows, select: { id: true }, skipDuplicates: true })
  const ids = new Set(written.map((row) => row.id))
  refuse(
    rows.flatMap((row, index) =>
      ids.has(row.id)
        ? []
        : [fieldError(fieldOf(index, 'credentialId'), 'duplicate', 'The tenant has this passkey already.')],
    ),
  )
}

/** Keeps them as they were there; nobody is told. */
export async function importPasskeys(
  scope: TenantScope,
  passkeys: readonly ImportedPasskey[],
): Promise<{ readonly kind: 'imported' } | Invalid> {
  const judged = passkeys.map((passkey, index) => read(scope, passkey, index))
  try {
    refuse(judged.filter((one): one is Errors => !('credentialId' in one)))
    const rows = judged.filter((one): one is Row => 'credentialId' in one)
    await inTransaction(() => write(scope, rows))
    return { kind: 'imported' }
  } catch (error) {
    if (error instanceof Refusal) return error.outcome
    throw error
  }
}
