/** The settings that tokens follow, in their public JSON shape; tenant and application settings satisfy them. */

/** `jwtConfiguration`: the application's if it enables its own, else the tenant's. */
export type JwtConfiguration = {
  readonly timeToLiveInSeconds: number
  readonly refreshTokenTimeToLiveInMinutes: number
  readonly refreshTokenExpirationPolicy: 'Fixed' | 'SlidingWindow' | 'SlidingWindowWithMaximumLifetime'
  readonly refreshTokenUsagePolicy: 'Reusable' | 'OneTimeUse'
  readonly refreshTokenSlidingWindowConfiguration: { readonly maximumTimeToLiveInMinutes: number }
  readonly refreshTokenOneTimeUseConfiguration: { readonly gracePeriodInSeconds: number }
  /** Absent: the installation's default key. */
  readonly accessTokenKeyId?: string | undefined
  readonly idTokenKeyId?: string | undefined
}

/** The tenant's `refreshTokenRevocationPolicy`, as far as this folder acts on it. */
export type RefreshTokenRevocationPolicy = {
  /** RFC 9700 §4.14 asks for true; the public API's default is false. */
  readonly onOneTimeTokenReuse: boolean
}
