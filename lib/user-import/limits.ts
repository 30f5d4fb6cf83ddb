/** Every number of the import, with its reason. */

/**
 * Users of one request. Reading and checking this many takes about a second of the process that all requests share, and writing them
 * some seconds of the embedded database; more come in more requests.
 */
export const maxUsers = 10_000

/** Passwords of one request that arrive in the clear: each costs what a login costs, before the answer. */
export const maxClearPasswords = 500

/** The body, bytes, and values in its JSON: a generous user has 1 KB and 40 values. */
export const bodyLimits = { bytes: 10_000_000, values: 400_000 } as const

/** Registrations of one user. */
export const maxRegistrations = 100

/** Rows of one statement: PostgreSQL takes 65,535 parameters, Prisma half of that. */
export const batch = 500

/** ms */
export const timeout = 120_000

/** Errors that one answer tells. The first hundred say what is wrong with a file. */
export const maxErrors = 100
