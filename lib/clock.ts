/** The only reader of time. What is stored expires by the database clock (`now_ms()`); this one dates tokens and measures. */

/** Milliseconds since the Unix epoch. */
export function now(): number {
  return Date.now()
}

/** Seconds since the Unix epoch, rounded down: the unit of JWT claims (RFC 7519 §2, NumericDate). */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** Milliseconds from an arbitrary start that never runs backwards, for durations. */
export function monotonic(): number {
  return performance.now()
}
