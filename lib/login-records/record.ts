/** Writing records of what is not a complete login: that one writes its own, in its own statement (lib/login/complete.ts). */
import { execute, sql } from '@/lib/db'
import { locate } from '@/lib/geolocation'
import { newId } from '@/lib/random'

/** A record of something other than a complete login, such as the exchange of a refresh token. */
export type LoginRecord = {
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string | undefined
  /** What the user can be found by, to recognise them in a report. */
  readonly loginId?: string | undefined
  readonly authenticationType: string
  readonly ipAddress: string
}

/** Dated by the database clock. */
export async function recordLogin({
  tenantId,
  userId,
  applicationId,
  loginId,
  authenticationType,
  ipAddress,
}: LoginRecord): Promise<void> {
  await execute(
    `insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, authentication_type, ip_address, location)
     values ($1::uuid, now_ms(), $2::uuid, $3::uuid, $4::uuid, $5, $6, $7, $8::jsonb)`,
    newId(),
    tenantId,
    userId,
    applicationId ?? null,
    loginId ?? null,
    authenticationType,
    ipAddress || null,
    locationColumn(ipAddress),
  )
}

/** The value of the column `location`, a parameter of type jsonb, for a login from this address. */
export function locationColumn(ipAddress: string): string | null {
  const location = locate(ipAddress)
  return location ? JSON.stringify(location) : null
}

/** Whether anybody has ever logged in to this installation; to be created with a password is no more than a record. */
export async function anyoneLoggedIn(): Promise<boolean> {
  const rows = await sql(
    `select 1 as found from login_records
     where authentication_type not in ('USER_CREATE', 'REGISTRATION') and failure_reason is null limit 1`,
  )
  return rows.length > 0
}
