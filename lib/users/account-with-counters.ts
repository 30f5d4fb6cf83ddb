/** The user whom a request means together with what is counted of them, in one statement that costs the same when there is nobody. */
import { sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, accountDocument, type Identity, identityByLoginId } from './account'
import { type IdentityType, readingsOf } from './login-id'

/** Whom a request means: whoever has a login id, the types tried in the given order, or a user that is known already. */
export type Sought = { readonly loginId: string; readonly types: readonly IdentityType[] } | { readonly userId: string }

/** The identity is what a login id matched. */
export type SoughtAccount = { readonly account: Account; readonly identity: Identity | undefined }

/** Which counters to read (lib/throttle). */
export type WantedCounters = {
  /** Kinds whose subject is the user, or `unknown` where there is none. */
  readonly ofSubject: readonly string[]
  readonly unknown: string
  /** Whole keys. */
  readonly others: readonly string[]
}

/** A counter that still says something. */
export type ReadCounter = { readonly key: string; readonly count: number; readonly locked: boolean }

export type AccountWithCounters = {
  readonly match: SoughtAccount | undefined
  readonly counters: readonly ReadCounter[]
  /** The database clock, ms. */
  readonly at: number
}

type Row = { account: Account | null; identity_id: string | null; counters: ReadCounter[]; at: number }

const statement = (sought: string) => `
     select case when u.id is not null then ${accountDocument} end as account, m.id as identity_id,
       extract(epoch from now())::float8 * 1000 as at,
       (select coalesce(jsonb_agg(jsonb_build_object(
          'key', c.key, 'locked', coalesce(c.locked_until > now_ms(), false),
          'count', case when coalesce(c.locked_until, c.window_end) > now_ms() then c.count else 0 end)), '[]')
        from throttle_counters c
        where c.tenant_id = $1::uuid and c.key in (
          select kind || '/' || coalesce(u.id::text, $3) from unnest($2::text[]) kind union all select unnest($4::text[]))) as counters
     from (select 1) one left join lateral (${sought}
     ) m on true left join users u on u.id = m.user_id`

const byLoginId = statement(identityByLoginId('$5', '$6'))
const byUserId = statement(`
       select null::uuid as id, own.id as user_id from users own where own.tenant_id = $1::uuid and own.id = $5::uuid`)

/** As `findAccount` and `findAccountByLoginId`. A count whose window is over, or whose lock has lapsed, reads as zero. */
export async function findAccountWithCounters(
  { tenantId }: TenantScope,
  sought: Sought,
  { ofSubject, unknown, others }: WantedCounters,
): Promise<AccountWithCounters> {
  const wanted = [tenantId, ofSubject, unknown, others] as const
  const [row] =
    'userId' in sought
      ? await sql<Row>(byUserId, ...wanted, sought.userId)
      : await sql<Row>(byLoginId, ...wanted, readingsOf(sought.loginId, sought.types), sought.types)
  if (!row) throw new Error('A statement that always has one row had none')
  const { account, counters, at } = row
  const identity = account?.identities.find(({ id }) => id === row.identity_id)
  return { match: account ? { account, identity } : undefined, counters, at }
}
