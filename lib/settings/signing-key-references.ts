/** Settings that name a signing key may only name one that exists. */
import { sql } from '@/lib/db'
import { type Errors, fieldError, mergeErrors } from '@/lib/errors'

const members = ['accessTokenKeyId', 'idTokenKeyId'] as const

/** What stands against a `jwtConfiguration`, which is the member of that name of `owner`: `tenant` or `application`. */
export async function unknownSigningKeys(
  configuration: { readonly [Member in (typeof members)[number]]?: string | undefined },
  owner: 'tenant' | 'application',
): Promise<Errors | undefined> {
  const named = members.filter((member) => configuration[member] !== undefined)
  if (named.length === 0) return undefined
  const ids = named.map((member) => configuration[member])
  // Inside a transaction they stay until it ends, so that nobody deletes a key that is just being named.
  const rows = await sql<{ id: string }>('select id from signing_keys where id = any($1::uuid[]) for share', ids)
  const known = new Set(rows.map(({ id }) => id))
  const errors = named
    .filter((member) => !known.has(configuration[member] ?? ''))
    .map((member) => fieldError(`${owner}.jwtConfiguration.${member}`, 'invalid', 'There is no such key.'))
  return errors.length > 0 ? mergeErrors(errors) : undefined
}
