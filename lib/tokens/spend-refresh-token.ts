/** The use of a refresh token: rotation in one statement, the grace period for racing clients, and what a second use means. */
import { sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newToken, sha256 } from '@/lib/random'
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

/** Uses a token that was found a moment ago. Of any number of simultaneous uses of a one-time value, one creates the successor. */
export async function spendRefreshToken(found: FoundRefreshToken, policy: RefreshPolicy): Promise<RefreshOutcome> {
  const { configuration } = policy
  if (refreshTokenExpired(configuration, found.token, found.foundInstant)) return { kind: 'expired' }
  if (found.spentInstant !== null) return answerReuse(found, found.spentInstant, policy)
  if (configuration.refreshTokenUsagePolicy === 'Reusable') return keepValue(found, configuration)
  return (await rotate(found, configuration)) ?? decideAfterRace(found, policy)
}

async function keepValue(
  { token, value }: FoundRefreshToken,
  configuration: JwtConfiguration,
): Promise<RefreshOutcome> {
  if (!slides(configuration)) return { kind: 'refreshed', value, token }
  const [row] = await sql<{ start_instant: bigint }>(
    'update refresh_tokens set start_instant = now_ms() where id = $1::uuid returning start_instant',
    token.id,
  )
  if (!row) return { kind: 'unknown' }
  return { kind: 'refreshed', value, token: { ...token, startInstant: Number(row.start_instant) } }
}

/**
 * Exchanges the value for its successor; undefined if somebody else did, or the token is gone. The family row is locked first, as a
 * revocation locks it: a refresh and a revocation that race come one after the other and never wait for each other in a circle.
 */
async function rotate(found: FoundRefreshToken, configuration: JwtConfiguration): Promise<RefreshOutcome | undefined> {
  const { token } = found
  const successor = newToken()
  const kept = gracePeriod(configuration) > 0 ? await encrypt(successor, currentValueContext(token.id)) : null
  const [row] = await sql<{ start_instant: bigint }>(
    `with family as (
       select id from refresh_tokens where id = $1::uuid for update
     ), spent as (
       update refresh_token_values v set spent_instant = now_ms() from family
       where v.value_hash = $2 and v.refresh_token_id = family.id and v.spent_instant is null
       returning v.refresh_token_id
     ), successor as (
       insert into refresh_token_values (value_hash, refresh_token_id, insert_instant)
       select $3::bytea, refresh_token_id, now_ms() from spent
     )
     update refresh_tokens t
     set start_instant = case when $4::boolean then now_ms() else t.start_instant end, current_value_encrypted = $5
     from spent where t.id = spent.refresh_token_id
     returning t.start_instant`,
    token.id,
    sha256(found.value),
    sha256(successor),
    slides(configuration),
    kept,
  )
  return row && { kind: 'refreshed', value: successor, token: { ...token, startInstant: Number(row.start_instant) } }
}

/** Lost against another use or a revocation: looks again which it was. */
async function decideAfterRace({ token, value }: FoundRefreshToken, policy: RefreshPolicy): Promise<RefreshOutcome> {
  const found = await findRefreshToken(value, token)
  return found?.spentInstant ? answerReuse(found, found.spentInstant, policy) : { kind: 'unknown' }
}

/** Within the grace period the presenter is taken for a client that raced itself or lost the answer, and gets the current value. */
async function answerReuse(
  { token, currentValueEncrypted, foundInstant }: FoundRefreshToken,
  spentInstant: number,
  { configuration, revocation }: RefreshPolicy,
): Promise<RefreshOutcome> {
  const inGrace =
    configuration.refreshTokenUsagePolicy === 'OneTimeUse' && foundInstant - spentInstant <= gracePeriod(configuration)
  if (inGrace && currentValueEncrypted) {
    return { kind: 'refreshed', value: await decrypt(currentValueEncrypted, currentValueContext(token.id)), token }
  }
  if (revocation.onOneTimeTokenReuse) await revokeReusedRefreshToken(token)
  return { kind: 'reused' }
}
