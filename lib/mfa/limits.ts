/** The bounds on guessing, sending and keeping, with their reasons. */

/** Wrong codes for one challenge or one sent code; then it is dead, also for the right one (ASVS 6.6.3). */
export const maxGuesses = 5

/**
 * Wrong codes of one user in a row, over all challenges and factors, and ms after the last one until there may be more: whoever has the
 * password can ask for new challenges for ever (NIST SP 800-63B-4 §3.2.2 allows 100 before the authenticator is to be disabled).
 */
export const maxFailures = 10
export const failureWindow = 15 * 60_000

/** Messages with a code for one challenge: enough for bad reception, too few to annoy somebody with. */
export const maxSends = 5

/** Codes within so many seconds to one new address, and of one user, who asks for them: enough for bad reception and a mistyped address. */
export const enrolmentSends = { limit: 5, seconds: 3600 } as const

/** Second factors of one user. */
export const maxMethods = 20

/** Printable on one card, and what clients of the public API expect. */
export const recoveryCodeCount = 10

/** ms for which the value of a trust before its last use still counts: for requests of the same browser that were under way. */
export const trustGracePeriod = 60_000

/** Bytes of a new authenticator secret: RFC 4226 §4 R6 recommends 160 bits, and requires 128 of those that clients bring. */
export const secretBytes = 20
export const minSecretBytes = 16
export const maxSecretBytes = 64

/** Longest name of a method (User API, `twoFactor.methods[x].name`). */
export const maxNameLength = 256
