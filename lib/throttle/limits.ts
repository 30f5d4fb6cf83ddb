/** Bounds of counting, with their reasons. */

/**
 * Failed logins from one address, as a multiple of those for one account (`rateLimitConfiguration.failedLogin.limit`), and messages asked
 * for by one address, as a multiple of those to one recipient: an office or a carrier puts many people behind an address.
 */
export const addressMultiple = 20

/**
 * ms. What was read of a counter is taken for newer than what this process has just counted only if it is newer by this much: a count
 * is dated before its commit can be seen.
 */
export const staleReading = 1000
