/** Every number of back-channel logout, with its reason. */

/** Calls on their way at a time, per process: an application that hangs leaves room for the others. */
export const concurrency = 8

/** ms between looks for sessions that ended by other ways than a logout, or in other processes. */
export const pollInterval = 10_000

/** ms until the connection stands, and from then to the answer: what a person would wait for, generously. */
export const timeouts = { connectTimeout: 2000, readTimeout: 5000 } as const

/** ms for which a row that was taken is nobody else's: longer than one call. */
export const lease = 15_000
