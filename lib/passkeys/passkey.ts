/** Passkeys as they are stored: the public half of a credential, and what its owner calls it. */
import { constant, fragment, sql, sqlOf } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, accountOf } from '@/lib/users'

/** As the public API names it ("Retrieve a Passkey"). */
export type Passkey = {
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  /** base64url without padding. */
  readonly credentialId: string
  /** PEM. */
  readonly publicKey: string
  /** COSE identifier. */
  readonly algorithm: number
  readonly attestationType: string
  /** Whether it knew its owner when it was made. */
  readonly authenticatorSupportsUserVerification: boolean
  readonly data: Readonly<Record<string, unknown>>
  /** Whether it is found without a list of credentials; what browsers said of it. */
  readonly discoverable: boolean
  readonly displayName: string
  readonly name: string
  readonly relyingPartyId: string
  readonly signCount: number
  readonly transports: readonly string[]
  readonly userAgent: string | null
  /** ms since the epoch. */
  readonly lastUseInstant: number
  readonly insertInstant: number
}

/** The row of `passkeys p` as a document. */
const document = `
  jsonb_build_object(
    'id', p.id, 'tenantId', p.tenant_id, 'userId', p.user_id, 'credentialId', p.credential_id, 'publicKey', p.public_key,
    'algorithm', p.algorithm, 'attestationType', p.attestation_type,
    'authenticatorSupportsUserVerification', p.authenticator_supports_user_verification, 'data', p.data,
    'discoverable', p.discoverable, 'displayName', p.display_name, 'name', p.name, 'relyingPartyId', p.relying_party_id,
    'signCount', p.sign_count, 'transports', p.transports, 'userAgent', p.user_agent, 'lastUseInstant', p.last_use_instant,
    'insertInstant', p.insert_instant)`

/** Whose passkeys are looked for where nobody is known, so that it takes as long. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/** A user's passkeys, in the order in which they were added. */
export async function passkeysOf(scope: TenantScope, userId: string): Promise<Passkey[]> {
  const rows = await sql<{ passkey: Passkey }>(
    `select ${document} as passkey from passkeys p where p.tenant_id = $1::uuid and p.user_id = $2::uuid order by p.insert_instant, p.id`,
    scope.tenantId,
    userId,
  )
  return rows.map(({ passkey }) => passkey)
}

export async function findPasskey(scope: TenantScope, id: string): Promise<Passkey | undefined> {
  const [row] = await sql<{ passkey: Passkey }>(
    `select ${document} as passkey from passkeys p where p.tenant_id = $1::uuid and p.id = $2::uuid`,
    scope.tenantId,
    id,
  )
  return row?.passkey
}

/** The tenant of a passkey, whoever asks: to learn which tenant a request is for. */
export async function tenantOfPasskey(id: string): Promise<string | undefined> {
  const [row] = await sql<{ tenant_id: string }>('select tenant_id from passkeys where id = $1::uuid', id)
  return row?.tenant_id
}

/** What an authenticator names when it signs, with its owner. */
export async function findByCredentialId(
  scope: TenantScope,
  credentialId: string,
): Promise<{ readonly passkey: Passkey; readonly account: Account } | undefined> {
  const [row] = await sqlOf<{ passkey: Passkey; account: Account | null }>(
    fragment`select ${constant(document)} as passkey, ${accountOf('p')} as account from passkeys p
      where p.tenant_id = ${scope.tenantId}::uuid and p.credential_id = ${credentialId}`,
  )
  return row?.account ? { passkey: row.passkey, account: row.account } : undefined
}

/** base64url as it is stored: some encoders pad it. Undefined for what is no base64url. */
export function normalizedCredentialId(text: string): string | undefined {
  const id = text.replace(/=+$/, '')
  return id !== '' && Buffer.from(id, 'base64url').toString('base64url') === id ? id : undefined
}

/** What authenticators know a user by: the id of the user, as text. */
export const userHandleOf = (userId: string): string => Buffer.from(userId, 'utf8').toString('base64url')

/**
 * SQL: whether a signature counter may follow the stored one of `passkeys p` (WebAuthn §6.1.1). One that goes back or stands still speaks of a
 * copied key; authenticators without a counter say 0 always.
 */
export const counterFollows = (signCount: number) =>
  fragment`(p.sign_count < ${signCount}::bigint or (p.sign_count = 0 and ${signCount}::bigint = 0))`
