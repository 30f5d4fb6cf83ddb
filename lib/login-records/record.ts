/** Writing records of what is not a complete login: that one writes its own, in its own statement (lib/login/complete.ts). */
import { always, executeWith, type Fragment, fragment } from '@/lib/db'
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
 * The record as the common table expression `login_record`, dated by the database clock, for a statement that writes it with what it reports,
 * where `condition` holds.
 */
export function loginRecordPart(record: LoginRecord, condition: Fragment): Fragment {
  const { tenantId, userId, applicationId, loginId, authenticationType, ipAddress } = record
  return fragment`login_record as (
      insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, authentication_type, ip_address, location)
      select ${newId()}::uuid, now_ms(), ${tenantId}::uuid, ${userId}::uuid, ${applicationId}::uuid, ${loginId}, ${authenticationType},
        ${ipAddress}, ${locationColumn(ipAddress)}::jsonb where ${condition}
    )`
}

/** Writes the record in a statement of its own. */
export function recordLogin(record: LoginRecord): Promise<void> {
  return executeWith([loginRecordPart(record, always)])
}

/** The value of the column `location`, a parameter of type jsonb, for a login from this address. */
export function locationColumn(ipAddress: string | undefined): string | null {
  const location = locate(ipAddress)
  return location ? JSON.stringify(location) : null
}
