/** Every number of self-service registration, with its reason. */

/** New accounts from one address: a class or an office registers together, and a script wants thousands. */
export const registrationsFromAddress = { limit: 30, seconds: 600 } as const

/** Messages to somebody whose address others register with: enough to notice, too few to bother. */
export const inUseMessages = { limit: 3, seconds: 3600 } as const
