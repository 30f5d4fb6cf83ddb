/** Every number of the password folder, with its reason. */

/** The OWASP Password Storage row for argon2id that costs the least memory with two passes; RFC 9106 §4 sets tag and salt sizes (bytes). */
export const currentArgon2 = { memoryCost: 19456, timeCost: 2, parallelism: 1, tagLength: 32, saltLength: 16 } as const

/**
 * What a stored argon2 hash may ask for before it is computed (PHC strings can be imported or planted). 256 MiB is libsodium's MODERATE
 * memory, more than any recommended row for servers; the densest hash allowed costs about 60 ordinary ones, well under 2 s of one core,
 * and a full gate of them stays at 256 MiB a core. `p` changes the result but not the work.
 */
export const storedArgon2 = {
  memoryCost: { min: 8, max: 262_144 },
  timeCost: { min: 1, max: 10 },
  parallelism: { min: 1, max: 16 },
  tagLength: { min: 16, max: 64 },
  saltLength: { min: 8, max: 64 },
} as const

/** Threads of the pool that hashing never takes: signatures, encryption and file reads wait on the same pool. */
export const reservedThreads = 2

/**
 * Waiting hashes per running one. At 5 ms to 20 ms a hash that is 0.5 s to 2 s of work: a caller who waits longer than that has often
 * given up, and answering 503 at once lets a load balancer try elsewhere.
 */
export const waitingPerSlot = 100

/** What a refused caller is told to wait, in seconds: about the time a full queue takes to drain. */
export const retryAfterSeconds = 2

/** Defaults of a tenant's `passwordValidationRules`, in code points. */
export const defaultPasswordLength = { min: 8, max: 256 } as const

/**
 * What imported hashes of other schemes may cost. Each bound is at or above what its scheme's users are told to choose (OWASP Password
 * Storage; the public API's recommendations), and below about a second of one core.
 */
export const storedBcryptCost = { min: 4, max: 14 } as const
export const storedPbkdf2Iterations = { min: 1, max: 1_000_000 } as const
export const storedDigestIterations = { min: 1, max: 200_000 } as const

/** scrypt: bytes of memory; N·r·p, which is OWASP's strongest row; bytes of the hash. */
export const storedScrypt = { memory: 2 ** 27, work: 2 ** 20, shortestTag: 16 } as const

/** Digests in a row before other requests get their turn: about a millisecond. */
export const digestsPerTurn = 500

/** Of the breach range service: ms for one answer, which a login waits for; characters of an answer (a padded one has some 40 KB); ms without it after a failure. */
export const breachRangeLimits = { timeout: 1500, size: 1_000_000, pause: 60_000 } as const
