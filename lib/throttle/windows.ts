/** Counters over a fixed window, shared by all instances through the database. */
import { execute, sql } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'

/** How much of something is allowed: `limit` times in any window of `seconds`, which begins with the first time. */
export type Counting = { readonly key: string; readonly limit: number; readonly seconds: number }

export type Allowance =
  | { readonly kind: 'allowed' }
  /** The limit was reached before; nothing more is allowed for `retryAfter` seconds. */
  | { readonly kind: 'limited'; readonly retryAfter: number }

/**
 * Counts one more for each key, in one statement. At its limit a counter stays where it is and its window ends when it would have: who
 * goes on gains nothing and loses nothing. Limited if any of them was at its limit.
 */
export async function countInWindows(scope: TenantScope, countings: readonly Counting[]): Promise<Allowance> {
  if (countings.length === 0) return { kind: 'allowed' }
  // Rows are locked in this order: two requests that share two keys never wait for each other in a circle.
  const ordered = [...countings].sort((left, right) => (left.key < right.key ? -1 : 1))
  const [row] = await sql<{ counted: number; opens_in: bigint | null }>(
    `with wanted as (
       select * from unnest($2::text[], $3::int[], $4::bigint[]) with ordinality as w (key, most, length, n)
     ), counted as (
       insert into throttle_counters as c (tenant_id, key, count, window_end, expiry_instant)
       select $1::uuid, key, 1, now_ms() + length, now_ms() + length from wanted order by n
       on conflict (tenant_id, key) do update set
         count = case when c.window_end > now_ms() then c.count + 1 else 1 end,
         window_end = case when c.window_end > now_ms() then c.window_end else excluded.window_end end,
         expiry_instant = case when c.window_end > now_ms() then c.window_end else excluded.window_end end
       where c.window_end <= now_ms() or c.count < (select most from wanted where wanted.key = c.key)
       returning key
     )
     select (select count(*)::int from counted) as counted,
       (select max(c.window_end) - now_ms() from throttle_counters c
        where c.tenant_id = $1::uuid and c.key in (select key from wanted) and c.key not in (select key from counted)) as opens_in`,
    scope.tenantId,
    ordered.map(({ key }) => key),
    ordered.map(({ limit }) => limit),
    ordered.map(({ seconds }) => seconds * 1000),
  )
  if (row?.counted === countings.length) return { kind: 'allowed' }
  return { kind: 'limited', retryAfter: Math.max(1, Math.ceil(Number(row?.opens_in ?? 0) / 1000)) }
}

/** Takes one back that was counted for nothing. */
export async function takeBack({ tenantId }: TenantScope, key: string): Promise<void> {
  await execute(
    'update throttle_counters set count = count - 1 where tenant_id = $1::uuid and key = $2 and count > 0',
    tenantId,
    key,
  )
}

/** Begins anew. */
export async function forgetCounter({ tenantId }: TenantScope, key: string): Promise<void> {
  await execute('delete from throttle_counters where tenant_id = $1::uuid and key = $2', tenantId, key)
}
