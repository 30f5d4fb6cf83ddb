/** Limits: shared counters, and attempts at one secret in an orderly line. */
export { type Bounds, type Standing, type Turn, takeTurn, visit } from './attempt-line'
export { counterKey, digest, digestOfAddress } from './keys'
export { leastUnderLock } from './limits'
export { purgeExpiredCounters } from './purge'
export { allow, countingsOf, type LimitedFor, type LimitName } from './rate-limits'
export { type Allowance, type Counting, countInWindows, forgetCounter, takeBack } from './windows'
