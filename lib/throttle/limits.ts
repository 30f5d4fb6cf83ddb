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

/**
 * Wrong secrets that are verified under one lock, besides those that led to it: as many again, and no fewer than these, so that who has just
 * mistyped a few times learns of the lock from the right one. Then the lock runs out undisturbed. With the defaults a guesser has some
 * 25 guesses in three minutes.
 */
export const leastUnderLock = 20
