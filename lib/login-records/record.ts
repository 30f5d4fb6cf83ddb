/** Writing records of what is not a complete login: that one writes its own, in its own statement (lib/login/complete.ts). */
import { sql } from '@/lib/db'
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
  readonly ipAddress: string | undefined
}

/**
 * The record as the CTE `login_record` with placeholders from `$firstParameter` on, dated by the database clock, for a statement that writes
 * it with what it reports; only where `condition` holds.
 */
export function loginRecordPart(record: LoginRecord, firstParameter: number, condition = 'true') {
  const { tenantId, userId, applicationId, loginId, authenticationType, ipAddress } = record
  const placeholders = Array.from({ length: 8 }, (_, index) => `$${firstParameter + index}`)
  const [id, tenant, user, application, login, type, address, location] = placeholders
  return {
    ctes: `login_record as (
      insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, authentication_type, ip_address, location)
      select ${id}::uuid, now_ms(), ${tenant}::uuid, ${user}::uuid, ${application}::uuid, ${login}, ${type}, ${address},
        ${location}::jsonb where ${condition}
    )`,
    parameters: [
      newId(),
      tenantId,
      userId,
      applicationId ?? null,
      loginId ?? null,
      authenticationType,
      ipAddress ?? null,
      locationColumn(ipAddress),
    ],
  }
}

/** Writes the record in a statement of its own. */
export async function recordLogin(record: LoginRecord): Promise<void> {
  const { ctes, parameters } = loginRecordPart(record, 1)
  await sql(`with ${ctes} select 1 as written`, ...parameters)
}

/** The value of the column `location`, a parameter of type jsonb, for a login from this address. */
export function locationColumn(ipAddress: string | undefined): string | null {
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
