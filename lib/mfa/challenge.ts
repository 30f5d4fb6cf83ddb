/** Challenges: the state between a right first secret and a finished login, behind a `twoFactorId`. */
import type { Application } from '@/lib/applications'
import { execute, type Fragment, sql } from '@/lib/db'
import { prepareEvents } from '@/lib/events'
import { sha256 } from '@/lib/random'
import { createProvedSecret, createSecret } from '@/lib/secrets'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { type Account, accountDocument, toUserJson } from '@/lib/users'
import type { StoredCode } from './codes'
import type { Holder } from './guess'
import { maxGuesses, maxSends } from './limits'
import { type Keys, keysDocument } from './proof'

/** What is kept of the login that was stopped, so that it goes on exactly where it left off. */
export type ChallengeData = {
  /** `login`: the first secret was right. `start`: the holder of an API key asked for a second factor alone. */
  readonly origin: 'login' | 'start'
  readonly identityId?: string | undefined
  readonly authenticationType: string
  /** Whether what was proved before is enough for a refresh token. */
  readonly tokens: 'issue' | 'accessTokenOnly'
  readonly passwordProblem?: string | undefined
  readonly state?: Readonly<Record<string, unknown>> | undefined
  /** What the trust token of this challenge is to be presented with. */
  readonly trustChallenge?: string | undefined
  /** The newest code. */
  readonly code?: StoredCode | undefined
  /** The method that was set up because this challenge asked for one. */
  readonly enrolled?: string | undefined
}

export type Challenge = {
  readonly holder: Holder
  readonly scope: TenantScope
  readonly applicationId: string | undefined
  readonly account: Account
  readonly keys: Keys
  readonly data: ChallengeData
}

type NewChallenge = {
  readonly account: Account
  readonly application: Application | undefined
  readonly data: ChallengeData
}

/** The secret that is a challenge, and the event that is written with it. */
async function prepare(scope: TenantScope, { account, application, data }: NewChallenge) {
  const event = await prepareEvents(scope, {
    type: 'user.two-factor.challenge',
    members: () => ({ applicationId: application?.id, user: toUserJson(account) }),
  })
  const ttlSeconds = scope.tenant.settings.externalIdentifierConfiguration.twoFactorIdTimeToLiveInSeconds
  const secret = { kind: 'twoFactor', ttlSeconds, userId: account.id, applicationId: application?.id, data } as const
  return { secret, event }
}

/** Opens a challenge for a user of this tenant and returns its `twoFactorId`. */
export async function createChallenge(scope: TenantScope, challenge: NewChallenge): Promise<string> {
  const { secret, event } = await prepare(scope, challenge)
  const twoFactorId = await createSecret(scope, secret, event.insert)
  event.announce()
  return twoFactorId
}

/** The same for a login that has proved something. Undefined: what `proof` asks for no longer holds (see `createProvedSecret`). */
export async function createProvedChallenge(
  scope: TenantScope,
  challenge: NewChallenge,
  proof: Fragment,
): Promise<string | undefined> {
  const { secret, event } = await prepare(scope, challenge)
  const twoFactorId = await createProvedSecret(scope, secret, proof, event.insert)
  if (twoFactorId !== undefined) event.announce()
  return twoFactorId
}

type Row = {
  tenant_id: string
  application_id: string | null
  data: ChallengeData
  account: Account
  keys: Keys
}

/** The open challenge behind an id, with its user and what codes are compared with, in one statement. Decides nothing: `guess` does. */
export async function findChallenge(twoFactorId: string): Promise<Challenge | undefined> {
  const hash = sha256(twoFactorId)
  const [row] = await sql<Row>(
    `select s.tenant_id, s.application_id, s.data, ${accountDocument} as account, ${keysDocument} as keys
     from short_lived_secrets s join users u on u.id = s.user_id and u.tenant_id = s.tenant_id
     where s.secret_hash = $1 and s.kind = 'twoFactor' and s.spent_instant is null and s.expiry_instant > now_ms()
       and s.attempts < ${maxGuesses}`,
    hash,
  )
  const scope = row && (await scopeOf(row.tenant_id))
  if (!scope) return undefined
  const { account, keys, data } = row
  return {
    holder: { hash, kind: 'twoFactor' },
    scope,
    applicationId: row.application_id ?? undefined,
    account,
    keys,
    data,
  }
}

/** As `findChallenge`, of a login to this application: one of another tenant, application or purpose is unknown (MF-04). */
export async function findLoginChallenge(
  { tenantId }: TenantScope,
  applicationId: string,
  twoFactorId: string,
): Promise<Challenge | undefined> {
  const challenge = await findChallenge(twoFactorId)
  if (challenge?.data.origin !== 'login' || !challenge.account.active) return undefined
  return challenge.scope.tenantId === tenantId && challenge.applicationId === applicationId ? challenge : undefined
}

/** Puts the code of a method that was just set up in the place of every earlier one. False if the challenge is gone by now. */
export async function setEnrolledCode({ holder }: Challenge, code: StoredCode): Promise<boolean> {
  const changed = await execute(
    `update short_lived_secrets set data = data || jsonb_build_object('code', $2::jsonb, 'enrolled', $2::jsonb->'methodId')
     where secret_hash = $1 and kind = 'twoFactor' and spent_instant is null and expiry_instant > now_ms() and attempts < ${maxGuesses}`,
    holder.hash,
    JSON.stringify(code),
  )
  return changed === 1
}

/** As `setCode`, for a code that is sent: `exhausted` once there were enough of those. */
export async function setSentCode({ holder }: Challenge, code: StoredCode): Promise<'set' | 'exhausted' | 'gone'> {
  const [row] = await sql<{ set: boolean }>(
    `with challenge as (
       select secret_hash, coalesce((data->>'sends')::int, 0) as sends from short_lived_secrets
       where secret_hash = $1 and kind = 'twoFactor' and spent_instant is null and expiry_instant > now_ms() and attempts < ${maxGuesses}
       for update
     ), changed as (
       update short_lived_secrets s set data = data || jsonb_build_object('code', $2::jsonb, 'sends', c.sends + 1)
       from challenge c where s.secret_hash = c.secret_hash and c.sends < ${maxSends} returning 1
     )
     select exists (select 1 from changed) as set from challenge`,
    holder.hash,
    JSON.stringify(code),
  )
  if (!row) return 'gone'
  return row.set ? 'set' : 'exhausted'
}
