/** Starting logins by a link or a code, and sending them (Passwordless API). */
import type { Application } from '@/lib/applications'
import { inTransaction, sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import { later } from '@/lib/later'
import { queueMessage } from '@/lib/messages'
import { sha256 } from '@/lib/random'
import { findCode } from '@/lib/secrets'
import type { VerificationStrategy } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { findAccountByLoginId, type Identity, type IdentityType } from '@/lib/users'
import { destinationOf, type FoundLogin, newLogin, type PasswordlessState, type Started } from './grant'
import { maxOutstanding, maxSends } from './limits'

export type StartPasswordless = {
  readonly application: Application
  readonly loginId: string
  /** In order of preference. */
  readonly loginIdTypes: readonly IdentityType[]
  /** Absent: as the application says. */
  readonly strategy: VerificationStrategy | undefined
  readonly state: PasswordlessState | undefined
}

/** For a caller with an API key, who is told whether there is such a user. */
export async function startPasswordless(
  scope: TenantScope,
  { application, loginId, loginIdTypes, strategy, state }: StartPasswordless,
): Promise<({ readonly kind: 'started' } & Started) | NotFound> {
  const match = await findAccountByLoginId(scope, loginId, loginIdTypes)
  if (!match) return notFound
  const { emailLoginStrategy, phoneLoginStrategy } = application.settings.passwordlessConfiguration
  const usual = match.identity.type === 'phoneNumber' ? phoneLoginStrategy : emailLoginStrategy
  const started = await newLogin(scope, { match, application, strategy: strategy ?? usual, state })
  return { kind: 'started', ...started }
}

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** The code was used or has expired by now. */
  | NotFound
  /** It was sent often enough. */
  | { readonly kind: 'exhausted' }
  /** There is nowhere to send it to. */
  | { readonly kind: 'unsendable' }

/** Notes that a code goes out once more, as long as it may. */
async function countSend(code: string, sentTo: string): Promise<'counted' | 'exhausted' | 'notFound'> {
  const [row] = await sql<{ counted: boolean }>(
    `with held as (
       select secret_hash, coalesce((data->>'sends')::int, 0) as sends from short_lived_secrets
       where secret_hash = $1 and kind = 'passwordless' and spent_instant is null and expiry_instant > now_ms() for update
     ), counted as (
       update short_lived_secrets s set data = data || jsonb_build_object('sentTo', $2::text, 'sends', h.sends + 1)
       from held h where s.secret_hash = h.secret_hash and h.sends < ${maxSends} returning 1
     )
     select exists (select 1 from counted) as counted from held`,
    sha256(code),
    sentTo,
  )
  if (!row) return 'notFound'
  return row.counted ? 'counted' : 'exhausted'
}

/** Undoes what was noted of a code that cannot be sent. */
class Unsendable extends Error {}

type Sending = Pick<FoundLogin, 'account' | 'application' | 'scope' | 'state'> & { readonly to: Identity }

async function queue({ account: user, application, scope, state, to }: Sending, values: Started) {
  const message = { user, application, values, state, to: to.value }
  const kind = to.type === 'phoneNumber' ? 'passwordlessSms' : 'passwordless'
  const queued = await queueMessage(scope, { kind, ...message })
  if (queued.kind !== 'queued') throw new Unsendable(queued.kind)
}

/** Sends a code that was started, to the user it was started for. */
export async function sendPasswordless(found: FoundLogin): Promise<SendOutcome> {
  const { code, destination: to, holder } = found
  if (!to) return { kind: 'unsendable' }
  try {
    return await inTransaction(async () => {
      const counted = await countSend(code, to.id)
      if (counted !== 'counted') return { kind: counted }
      const oneTimeCode = holder && (await findCode(holder))
      if (holder && !oneTimeCode) return notFound
      await queue({ ...found, to }, { code, oneTimeCode })
      return { kind: 'sent' }
    })
  } catch (error) {
    if (error instanceof Unsendable) return { kind: 'unsendable' }
    throw error
  }
}

/** How many links a user has been sent on anybody's request that are still good. */
async function outstanding({ tenantId }: TenantScope, userId: string): Promise<number> {
  const [row] = await sql<{ links: number }>(
    `select count(*)::int as links from short_lived_secrets
     where user_id = $1::uuid and kind = 'passwordless' and tenant_id = $2::uuid and expiry_instant > now_ms() and spent_instant is null
       and data->>'sentTo' is not null`,
    userId,
    tenantId,
  )
  return row?.links ?? 0
}

export type PasswordlessForAnybody = Omit<StartPasswordless, 'strategy'> & {
  /** 256 random bits that whoever asks has already, whether or not there is such a user: the code that is sent goes with them. */
  readonly typedInWith?: string | undefined
}

async function startAndSend(
  scope: TenantScope,
  { application, loginId, loginIdTypes, state, typedInWith }: PasswordlessForAnybody,
): Promise<void> {
  const match = await findAccountByLoginId(scope, loginId, loginIdTypes)
  if (!match?.account.active || (await outstanding(scope, match.account.id)) >= maxOutstanding) return
  const to = destinationOf(match.account, match.identity)
  if (!to) return
  await inTransaction(async () => {
    // Without anything that a code would go with, it is a link.
    const strategy = typedInWith === undefined ? 'ClickableLink' : 'FormField'
    const started = await newLogin(scope, { match, application, strategy, state, sentTo: to.id, value: typedInWith })
    await queue({ scope, account: match.account, application, state, to }, started)
  }).catch((error: unknown) => {
    if (!(error instanceof Unsendable)) throw error
  })
}

/** For anybody: whether there is such a user is not even looked up before the answer is on its way (ASVS 6.3.8). */
export function sendPasswordlessToAnybody(scope: TenantScope, request: PasswordlessForAnybody): void {
  later(() => startAndSend(scope, request))
}
