/** Every number of the device grant, with its reason. */

/** Seconds between two questions of a device (RFC 8628 §3.2). */
export const pollInterval = 5

/** Wrong user codes from one address: of a thousand million codes nobody finds one that way, and everybody may mistype (RFC 8628 §5.1). */
export const wrongUserCodes = { limit: 10, seconds: 600 } as const

/** Seconds to decide, once signed in. */
export const approvalLifetime = 300
