/**
 * How often a password may be tried. The failed-login lock and the limit on failed logins (Tenant API,
 * `failedAuthenticationConfiguration`, `rateLimitConfiguration.failedLogin`) both refuse before anything is hashed, in the words of a
 * wrong password, and for unknown login ids exactly as for known ones.
 *
 * A lock still lets the right password learn of itself (409), so passwords are verified under a lock too: one at a time, and at most
 * as many wrong ones as the lock took, until counting begins anew. Without that bound a lock would stop logins but not guessing.
 */
import type { TenantScope } from '@/lib/tenancy'
import { counterKey, countInWindows, countingsOf, digest, type Standing, takeTurn } from '@/lib/throttle'
import { countFailure, lockConfiguration, resetFailures } from '@/lib/user-actions'
import {
  type AccountMatch,
  type AccountWithCounters,
  canonicalLoginId,
  findAccountByLoginId,
  findAccountWithCounters,
  type IdentityType,
} from '@/lib/users'

export type Guess = {
  readonly loginId: string
  readonly types: readonly IdentityType[]
  /** The real client's; absent where a limit on it would hit everybody behind a trusted caller. */
  readonly address: string | undefined
}

/** A password that may be verified now. Exactly one of the three has to be called. */
export type GuessTurn = {
  readonly match: AccountMatch | undefined
  failed(): Promise<void>
  succeeded(): Promise<void>
  /** It was not verified after all. */
  abandoned(): void
}

const nothing = { failed: async () => {}, succeeded: async () => {}, abandoned: () => {} }

type Rules = {
  readonly lock: { readonly tooManyAttempts: number } | undefined
  /** Failures that lock, or after which nothing is verified until the window ends. */
  readonly free: number
  readonly kind: 'password' | 'failedLogin'
}

/** A lock says more than a limit does, and replaces it for the account; the limit on the address stays. */
async function rulesOf(scope: TenantScope): Promise<Rules | undefined> {
  const lock = await lockConfiguration(scope)
  const { enabled, limit } = scope.tenant.settings.rateLimitConfiguration.failedLogin
  if (lock) return { lock, free: lock.tooManyAttempts, kind: 'password' }
  return enabled ? { lock, free: limit, kind: 'failedLogin' } : undefined
}

/** Counts a failure for the account and, where limited, for the address. */
async function count(
  scope: TenantScope,
  { lock }: Rules,
  { match, subject, address }: { match: AccountMatch | undefined; subject: string; address: string | undefined },
): Promise<Standing | 'failed'> {
  const limits = countingsOf(scope, 'failedLogin', { person: lock ? undefined : subject, address })
  const [standing] = await Promise.all([
    countFailure(scope, match ? { account: match.account } : { unknown: subject }, 'password'),
    countInWindows(scope, limits),
  ])
  return standing ?? 'failed'
}

function standingOf({ counters, at }: AccountWithCounters, key: string): Standing {
  const own = counters.find((counter) => counter.key === key)
  return { failures: own?.count ?? 0, locked: own?.locked ?? false, at }
}

/** Looks the user up; undefined if no password may be tried for this login id, or from this address, now. */
export async function guardGuess(scope: TenantScope, guess: Guess): Promise<GuessTurn | undefined> {
  const rules = await rulesOf(scope)
  if (!rules) return { match: await findAccountByLoginId(scope, guess.loginId, guess.types), ...nothing }
  const { address } = guess
  const unknown = digest(canonicalLoginId(guess.loginId))
  const [ofAddress] = countingsOf(scope, 'failedLogin', { person: undefined, address })
  const found = await findAccountWithCounters(scope, guess.loginId, guess.types, {
    ofSubject: [rules.kind],
    unknown,
    others: ofAddress ? [ofAddress.key] : [],
  })
  if (ofAddress && found.counters.some(({ key, count }) => key === ofAddress.key && count >= ofAddress.limit)) {
    return undefined
  }
  const subject = found.match?.account.id ?? unknown
  const key = counterKey(rules.kind, subject)
  const standing = standingOf(found, key)
  const bounds = { free: rules.free, whileLocked: 2 * rules.free }
  const turn = await takeTurn(`${scope.tenantId}/${key}`, standing, bounds)
  if (!turn) return undefined
  const { match } = found
  return {
    match,
    abandoned: () => turn.end(),
    failed: async () => {
      let result: Standing | 'failed' | undefined
      try {
        result = await count(scope, rules, { match, subject, address })
      } finally {
        turn.end(result)
      }
    },
    succeeded: async () => {
      const forgiven = match !== undefined && rules.lock !== undefined && standing.failures > 0 && !standing.locked
      try {
        if (forgiven) await resetFailures(scope, match.account.id, 'password')
      } finally {
        turn.end(forgiven ? 'forgiven' : undefined)
      }
    },
  }
}
