/** The history of logins. A login writes its record in its own statement (lib/login/complete.ts); the rest is here. */
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'

/** A record of something other than a complete login, such as the exchange of a refresh token. */
export type LoginRecord = {
  readonly tenantId: string
  readonly userId: string
  readonly applicationId: string | undefined
  readonly authenticationType: string
  readonly ipAddress: string
}

/** Dated by the database clock. */
export async function recordLogin({
  tenantId,
  userId,
  applicationId,
  authenticationType,
  ipAddress,
}: LoginRecord): Promise<void> {
  await execute(
    `insert into login_records (id, instant, tenant_id, user_id, application_id, authentication_type, ip_address)
     values ($1::uuid, now_ms(), $2::uuid, $3::uuid, $4::uuid, $5, $6)`,
    newId(),
    tenantId,
    userId,
    applicationId ?? null,
    authenticationType,
    ipAddress || null,
  )
}

/** Whether anybody has ever logged in to this installation. */
export async function anyoneLoggedIn(): Promise<boolean> {
  return (await sql('select 1 as found from login_records limit 1')).length > 0
}
