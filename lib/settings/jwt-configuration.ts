/** `jwtConfiguration`: lifetimes, policies and keys of tokens; on the tenant, and on an application that enables its own. */
import { z } from 'zod'
import { section, whole } from './schema'

const minutesInTenYears = 5_256_000

/** Members that the tenant and the application share, with the documented defaults. */
export const jwtConfigurationShape = {
  timeToLiveInSeconds: whole(1, 86_400 * 365).default(3600),
  refreshTokenTimeToLiveInMinutes: whole(1, minutesInTenYears).default(43_200),
  refreshTokenExpirationPolicy: z.enum(['Fixed', 'SlidingWindow', 'SlidingWindowWithMaximumLifetime']).default('Fixed'),
  refreshTokenUsagePolicy: z.enum(['Reusable', 'OneTimeUse']).default('Reusable'),
  refreshTokenSlidingWindowConfiguration: section({
    maximumTimeToLiveInMinutes: whole(1, minutesInTenYears).default(43_200),
  }),
  refreshTokenOneTimeUseConfiguration: section({ gracePeriodInSeconds: whole(0, 86_400).default(0) }),
  /** Absent: the installation's default key. */
  accessTokenKeyId: z.guid().toLowerCase().optional(),
  idTokenKeyId: z.guid().toLowerCase().optional(),
}

/** What ends refresh tokens besides their expiry; the tenant's alone. */
export const refreshTokenRevocationPolicy = section({
  onLoginPrevented: z.boolean().default(true),
  onMultiFactorEnable: z.boolean().default(false),
  onOneTimeTokenReuse: z.boolean().default(false),
  onPasswordChanged: z.boolean().default(true),
})
