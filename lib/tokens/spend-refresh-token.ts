/** The use of a refresh token: rotation in one statement, the grace period for racing clients, and what a second use means. */
import { sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newToken, sha256 } from '@/lib/random'
import { lastUseInterval } from './limits'
import { refreshTokenExpired, slides } from './refresh-token-policy'
import { revokeReusedRefreshToken } from './refresh-token-revocation'
import { type FoundRefreshToken, findRefreshToken, type RefreshToken, type SqlPart } from './refresh-tokens'
import type { JwtConfiguration, RefreshTokenRevocationPolicy } from './settings-types'

export type RefreshOutcome =
  /** `value` is the one to use next: the same, its successor, or the successor that a racing request created. */
  | { readonly kind: 'refreshed'; readonly value: string; readonly token: RefreshToken }
  /** Revoked since it was found. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' }
  /** Spent before, and no grace period applies; the token is revoked now if the policy says so. */
  | { readonly kind: 'reused' }

export type RefreshPolicy = {
  readonly configuration: JwtConfiguration
  readonly revocation: RefreshTokenRevocationPolicy
}

const currentValueContext = (id: string) => `refresh_tokens/${id}/current_value`

const gracePeriod = ({ refreshTokenOneTimeUseConfiguration }: JwtConfiguration) =>
  refreshTokenOneTimeUseConfiguration.gracePeriodInSeconds * 1000

/**
 * What is written together with a use, or not at all: CTEs with placeholders from `$firstParameter` on, whose rows are written where
 * `condition` holds. So no use is ever spent that its user gets nothing for.
 */
export type Alongside = (firstParameter: number, condition: string) => SqlPart

/** What else there is about a use. */
type Use = {
  readonly alongside?: Alongside | undefined
  /** From where it came; empty: not known. */
  readonly ipAddress?: string | undefined
}

/** The token's `metaData` after a use from the address in a placeholder: `metaData.device` says when and from where it was used last. */
const metaDataUsedFrom = (address: string) => `jsonb_set(meta_data, '{device}', coalesce(meta_data->'device', '{}')
  || jsonb_build_object('lastAccessedInstant', now_ms())
  || case when ${address}::text = '' then '{}' else jsonb_build_object('lastAccessedAddress', ${address}::text) end)`

/** Uses a token that was found a moment ago. Of any number of simultaneous uses of a one-time value, one creates the successor. */
export async function spendRefreshToken(
  found: FoundRefreshToken,
  policy: RefreshPolicy,
  use: Use = {},
): Promise<RefreshOutcome> {
  const { configuration } = policy
  if (refreshTokenExpired(configuration, found.token, found.foundInstant)) return { kind: 'expired' }
  if (found.spentInstant !== null) return answerReuse(found, found.spentInstant, policy, use)
  if (configuration.refreshTokenUsagePolicy === 'Reusable') {
    return keepValue(found, slides(configuration), use)
  }
  return (await rotate(found, configuration, use)) ?? decideAfterRace(found, policy, use)
}

/** The statement `ctes`, the last of which is `used` and returns a `start_instant` if the token was used, and what goes along with it. */
async function carryOut(
  ctes: string,
  parameters: readonly unknown[],
  alongside: Alongside | undefined,
): Promise<{ readonly startInstant: number } | undefined> {
  const part = alongside?.(parameters.length + 1, 'exists (select 1 from used)')
  const [row] = await sql<{ start_instant: bigint }>(
    `with ${ctes}${part ? `, ${part.ctes}` : ''} select start_instant from used`,
    ...parameters,
    ...(part?.parameters ?? []),
  )
  return row && { startInstant: Number(row.start_instant) }
}

/** The value stays. Without anything to write there is no statement, and a revocation at this very moment comes after the use. */
async function keepValue(
  { token, value }: FoundRefreshToken,
  moves: boolean,
  { alongside, ipAddress = '' }: Use,
): Promise<RefreshOutcome> {
  if (!moves && !alongside) return { kind: 'refreshed', value, token }
  const used = moves
    ? `used as (
       update refresh_tokens set start_instant = now_ms(), meta_data = ${metaDataUsedFrom('$2')} where id = $1::uuid returning start_instant)`
    : `last_use as (
       update refresh_tokens set meta_data = ${metaDataUsedFrom('$2')} where id = $1::uuid
         and coalesce((meta_data #>> '{device,lastAccessedInstant}')::bigint, 0) < now_ms() - ${lastUseInterval}
     ), used as (select start_instant from refresh_tokens where id = $1::uuid)`
  const row = await carryOut(used, [token.id, ipAddress], alongside)
  return row ? { kind: 'refreshed', value, token: { ...token, ...row } } : { kind: 'unknown' }
}

/**
 * Exchanges the value for its successor; undefined if somebody else did, or the token is gone. The family row is locked first, as a
 * revocation locks it: a refresh and a revocation that race come one after the other and never wait for each other in a circle.
 */
async function rotate(
  found: FoundRefreshToken,
  configuration: JwtConfiguration,
  { alongside, ipAddress = '' }: Use,
): Promise<RefreshOutcome | undefined> {
  const { token } = found
  const successor = newToken()
  const kept = gracePeriod(configuration) > 0 ? await encrypt(successor, currentValueContext(token.id)) : null
  const row = await carryOut(
    `family as (
       select id from refresh_tokens where id = $1::uuid for update
     ), spent as (
       update refresh_token_values v set spent_instant = now_ms() from family
       where v.value_hash = $2 and v.refresh_token_id = family.id and v.spent_instant is null
       returning v.refresh_token_id
     ), successor as (
       insert into refresh_token_values (value_hash, refresh_token_id, insert_instant)
       select $3::bytea, refresh_token_id, now_ms() from spent
     ), used as (
       update refresh_tokens t
       set start_instant = case when $4::boolean then now_ms() else t.start_instant end, current_value_encrypted = $5,
         meta_data = ${metaDataUsedFrom('$6')}
       from spent where t.id = spent.refresh_token_id
       returning t.start_instant
     )`,
    [token.id, sha256(found.value), sha256(successor), slides(configuration), kept, ipAddress],
    alongside,
  )
  return row && { kind: 'refreshed', value: successor, token: { ...token, ...row } }
}

/** Lost against another use or a revocation: looks again which it was. */
async function decideAfterRace(
  { token, value }: FoundRefreshToken,
  policy: RefreshPolicy,
  use: Use,
): Promise<RefreshOutcome> {
  const found = await findRefreshToken(value, token)
  return found?.spentInstant ? answerReuse(found, found.spentInstant, policy, use) : { kind: 'unknown' }
}

/** Within the grace period the presenter is taken for a client that raced itself or lost the answer, and gets the current value. */
async function answerReuse(
  found: FoundRefreshToken,
  spentInstant: number,
  { configuration, revocation }: RefreshPolicy,
  use: Use,
): Promise<RefreshOutcome> {
  const { token, currentValueEncrypted, foundInstant } = found
  const inGrace =
    configuration.refreshTokenUsagePolicy === 'OneTimeUse' && foundInstant - spentInstant <= gracePeriod(configuration)
  if (inGrace && currentValueEncrypted) {
    const current = await decrypt(currentValueEncrypted, currentValueContext(token.id))
    return keepValue({ ...found, value: current }, false, use)
  }
  if (revocation.onOneTimeTokenReuse) await revokeReusedRefreshToken(token)
  return { kind: 'reused' }
}
