/** Where a user logged in last. */
import { sql } from '@/lib/db'
import type { Location } from '@/lib/geolocation'
import type { TenantScope } from '@/lib/tenancy'

/** The place of the latest login within so many ms that is known to be somewhere, and its age, ms, by the database clock. */
export async function lastPlaceOf(
  { tenantId }: TenantScope,
  userId: string,
  within: number,
): Promise<{ readonly place: Location; readonly age: number } | undefined> {
  const [row] = await sql<{ location: Location; age: bigint }>(
    `select location, now_ms() - instant as age from login_records
     where tenant_id = $1::uuid and user_id = $2::uuid and instant > now_ms() - $3::bigint and failure_reason is null
       and location->>'latitude' is not null and location->>'longitude' is not null
     order by instant desc limit 1`,
    tenantId,
    userId,
    within,
  )
  return row && { place: row.location, age: Number(row.age) }
}
