/** What is counted as a failed login. Each kind has a counter of its own: the right password forgives no wrong code (BF-08). */
import { counterKey } from '@/lib/throttle'

export const failureKinds = ['password', 'passwordless', 'secondFactor'] as const
export type FailureKind = (typeof failureKinds)[number]

/** Every counter of a user's failures. */
export function failureKeys(userId: string): string[] {
  return failureKinds.map((kind) => counterKey(kind, userId))
}
