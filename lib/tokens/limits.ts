/** Every number of the token folder, with its reason. */

/** Longest JWT that is looked at, in characters: what fits into one request header of Node (16 KiB in all). */
export const maxJwtLength = 16_000

/** How far `iat` and `nbf` may lie ahead, in seconds: the clocks of two instances differ (ASVS 9.2.1). `exp` gets no such grace. */
export const clockTolerance = 60

/** Largest grace period that settings allow, in ms; a current value kept longer than that has no reader left. */
export const longestGracePeriod = 86_400_000

/** Refresh tokens of one user in one answer. A user with more devices than this is a load test or an attack. */
export const maxListedRefreshTokens = 1000

/** ms between two notes of when and from where a token was used that keeps its value: its owner needs no more, and most uses stay a read. */
export const lastUseInterval = 5 * 60_000
