/** Every number of the sessions folder, with its reason. */

/** ms after which a hosted session ends however often it is used: 30 days (NIST SP 800-63B-4 §2.1.3), unless the tenant's idle limit is longer. */
export const maxSessionAge = 30 * 24 * 60 * 60 * 1000

/** ms for which a use of a session is not written down again. Idle limits are minutes at least, so a minute of blur is nothing. */
export const touchInterval = 60_000
