/** When a refresh token ends. Follows today's configuration, not the one it was issued under (Login API, `jwtConfiguration`). */
import type { FoundRefreshToken } from './refresh-tokens'
import type { JwtConfiguration } from './settings-types'

/** The part of the configuration that decides about expiry. */
export type ExpirationPolicy = Pick<
  JwtConfiguration,
  'refreshTokenExpirationPolicy' | 'refreshTokenTimeToLiveInMinutes' | 'refreshTokenSlidingWindowConfiguration'
>

/** ms since the epoch. Sliding policies move `startInstant` with every use; `insertInstant` never moves. */
export type RefreshTokenInstants = { readonly startInstant: number; readonly insertInstant: number }

/** The last moment, ms since the epoch, at which the token may be used if it is not used before. */
export function refreshTokenExpiry(
  policy: ExpirationPolicy,
  { startInstant, insertInstant }: RefreshTokenInstants,
): number {
  const window = startInstant + policy.refreshTokenTimeToLiveInMinutes * 60_000
  if (policy.refreshTokenExpirationPolicy !== 'SlidingWindowWithMaximumLifetime') return window
  const { maximumTimeToLiveInMinutes } = policy.refreshTokenSlidingWindowConfiguration
  return Math.min(window, insertInstant + maximumTimeToLiveInMinutes * 60_000)
}

/** Whether the token has ended at `now`, ms since the epoch by the database clock. */
export function refreshTokenExpired(policy: ExpirationPolicy, instants: RefreshTokenInstants, now: number): boolean {
  return refreshTokenExpiry(policy, instants) < now
}

/** Whether a value that was found still stands for its token: it was not exchanged for a successor, and the token has not ended. */
export function refreshTokenStands(
  policy: ExpirationPolicy,
  { token, spentInstant, foundInstant }: FoundRefreshToken,
): boolean {
  return spentInstant === null && !refreshTokenExpired(policy, token, foundInstant)
}

/** Whether a use starts the window anew. */
export function slides(policy: ExpirationPolicy): boolean {
  return policy.refreshTokenExpirationPolicy !== 'Fixed'
}
