/** The user whom a login id means together with what is counted of them, in one statement that costs the same when there is nobody. */
import { sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type AccountMatch, accountDocument, identityByLoginId } from './account'
import { type IdentityType, readingsOf } from './login-id'

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
  readonly match: AccountMatch | undefined
  readonly counters: readonly ReadCounter[]
  /** The database clock, ms. */
  readonly at: number
}

type Row = { account: Account | null; identity_id: string | null; counters: ReadCounter[]; at: number }

/** As `findAccountByLoginId`. A count whose window is over, or whose lock has lapsed, reads as zero. */
export async function findAccountWithCounters(
  scope: TenantScope,
  loginId: string,
  types: readonly IdentityType[],
  { ofSubject, unknown, others }: WantedCounters,
): Promise<AccountWithCounters> {
  const [row] = await sql<Row>(
    `select case when u.id is not null then ${accountDocument} end as account, m.id as identity_id,
       extract(epoch from now())::float8 * 1000 as at,
       (select coalesce(jsonb_agg(jsonb_build_object(
          'key', c.key, 'locked', coalesce(c.locked_until > now_ms(), false),
          'count', case when coalesce(c.locked_until, c.window_end) > now_ms() then c.count else 0 end)), '[]')
        from throttle_counters c
        where c.tenant_id = $1::uuid and c.key in (
          select kind || '/' || coalesce(u.id::text, $5) from unnest($4::text[]) kind union all select unnest($6::text[]))) as counters
     from (select 1) one left join lateral (${identityByLoginId}
     ) m on true left join users u on u.id = m.user_id`,
    scope.tenantId,
    readingsOf(loginId, types),
    types,
    ofSubject,
    unknown,
    others,
  )
  if (!row) throw new Error('A statement that always has one row had none')
  const { account, counters, at } = row
  const identity = account?.identities.find(({ id }) => id === row.identity_id)
  return { match: account && identity ? { account, identity } : undefined, counters, at }
}
