/** The use of a refresh token: rotation in one statement, the grace period for racing clients, and what a second use means. */
import { type Fragment, fragment, sqlWith } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newToken, sha256 } from '@/lib/random'
import { lastUseInterval } from './limits'
import { refreshTokenExpired, slides } from './refresh-token-policy'
import { revokeReusedRefreshToken } from './refresh-token-revocation'
import { type FoundRefreshToken, findRefreshToken, type RefreshToken } from './refresh-tokens'
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

/** Common table expressions whose rows are written together with a use, or not at all: no use is ever spent that its user gets nothing for. */
export type Alongside = (used: Fragment) => readonly Fragment[]

/** What else there is about a use. */
type Use = {
  readonly alongside?: Alongside | undefined
  /** From where it came; empty: not known. */
  readonly ipAddress?: string | undefined
}

/** The token's `metaData` after a use from an address: `metaData.device` says when and from where it was used last. */
const metaDataUsedFrom = (
  address: string,
) => fragment`jsonb_set(meta_data, '{device}', coalesce(meta_data->'device', '{}')
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

/** Common table expressions, the last of which is `used` and returns a `start_instant` if the token was used, and what goes along with it. */
async function carryOut(
  ctes: Fragment,
  alongside: Alongside = () => [],
): Promise<{ readonly startInstant: number } | undefined> {
  const parts = [ctes, ...alongside(fragment`exists (select 1 from used)`)]
  const [row] = await sqlWith<{ start_instant: bigint }>(parts, fragment`select start_instant from used`)
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
    ? fragment`used as (
       update refresh_tokens set start_instant = now_ms(), meta_data = ${metaDataUsedFrom(ipAddress)} where id = ${token.id}::uuid
       returning start_instant
     )`
    : fragment`last_use as (
       update refresh_tokens set meta_data = ${metaDataUsedFrom(ipAddress)} where id = ${token.id}::uuid
         and coalesce((meta_data #>> '{device,lastAccessedInstant}')::bigint, 0) < now_ms() - ${lastUseInterval}::bigint
     ), used as (select start_instant from refresh_tokens where id = ${token.id}::uuid)`
  const row = await carryOut(used, alongside)
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
    fragment`family as (
       select id from refresh_tokens where id = ${token.id}::uuid for update
     ), spent as (
       update refresh_token_values v set spent_instant = now_ms() from family
       where v.value_hash = ${sha256(found.value)} and v.refresh_token_id = family.id and v.spent_instant is null
       returning v.refresh_token_id
     ), successor as (
       insert into refresh_token_values (value_hash, refresh_token_id, insert_instant)
       select ${sha256(successor)}::bytea, refresh_token_id, now_ms() from spent
     ), used as (
       update refresh_tokens t
       set start_instant = case when ${slides(configuration)}::boolean then now_ms() else t.start_instant end, current_value_encrypted = ${kept},
         meta_data = ${metaDataUsedFrom(ipAddress)}
       from spent where t.id = spent.refresh_token_id
       returning t.start_instant
     )`,
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
