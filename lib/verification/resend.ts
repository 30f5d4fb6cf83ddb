/** Verifications that somebody asks for: a caller with an API key, who is told what became of it, or anybody, who is not. */
import type { Application } from '@/lib/applications'
import { sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import { later } from '@/lib/later'
import type { TenantScope } from '@/lib/tenancy'
import { findAccountByLoginId, registrationFor } from '@/lib/users'
import { kindOf, newVerification, type Verification, type VerificationState } from './ids'
import { startAndSend } from './send'
import { holderOf, isOpen, type UserSubject } from './subject'

/** Messages within an hour that anybody may have sent for one address or registration: enough for mails that are slow to arrive. */
const maxAnHour = 5

export type Resend = {
  /** As the user would type it. */
  readonly address: string
  readonly type: 'email' | 'phoneNumber'
  readonly application: Application | undefined
  /** What is to be verified: the address, or the registration for the application. */
  readonly of: 'identity' | 'registration'
  /** Comes back when the verification is done. */
  readonly state?: VerificationState | undefined
}

export type ResendOutcome = ({ readonly kind: 'started' } & Verification) | NotFound

async function find(scope: TenantScope, { address, type, application, of }: Resend): Promise<UserSubject | undefined> {
  const match = await findAccountByLoginId(scope, address, [type])
  if (!match?.account.active) return undefined
  const { account, identity } = match
  if (of === 'identity') return { kind: 'identity', account, identity, application }
  const registration = application && registrationFor(account, application.id)
  return registration && { kind: 'registration', account, registration, application }
}

/** For a caller with an API key (Resend Verification Email). `notFound`: no such user or registration. */
export async function resendVerification(
  scope: TenantScope,
  resend: Resend & { readonly send: boolean },
): Promise<ResendOutcome> {
  const subject = await find(scope, resend)
  if (!subject) return notFound
  const started = resend.send ? await startAndSend(scope, subject) : await newVerification(scope, subject)
  return { kind: 'started', ...started }
}

async function sentLately({ tenantId }: TenantScope, subject: UserSubject): Promise<number> {
  const [row] = await sql<{ ids: number }>(
    `select count(*)::int as ids from short_lived_secrets
     where user_id = $1::uuid and kind = $2 and tenant_id = $3::uuid and insert_instant > now_ms() - 3600000
       and data->'sent' = 'true' and $4 in (data->>'identityId', data->>'registrationId')`,
    subject.account.id,
    kindOf(subject),
    tenantId,
    holderOf(subject),
  )
  return row?.ids ?? 0
}

/** For anybody: whether there is such a user is not even looked up before the answer is on its way (ASVS 6.3.8). */
export function resendToAnybody(scope: TenantScope, resend: Resend): void {
  later(async () => {
    const subject = await find(scope, resend)
    if (!subject || !isOpen(scope, subject) || (await sentLately(scope, subject)) >= maxAnHour) return
    await startAndSend(scope, subject, { state: resend.state })
  })
}
