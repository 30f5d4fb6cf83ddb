/**
 * How often a password may be tried, wherever somebody asks for it. The failed-login lock and the limit on failed logins (Tenant API,
 * `failedAuthenticationConfiguration`, `rateLimitConfiguration.failedLogin`) both refuse before anything is hashed, in the words of a
 * wrong password, and for unknown login ids exactly as for known ones.
 *
 * At a login a lock still lets the right password learn of itself (409), so passwords are verified under a lock too: one at a time, and only so
 * many wrong ones under one lock. Without that bound a lock would stop logins but not guessing. Elsewhere none is.
 */
import type { TenantScope } from '@/lib/tenancy'
import {
  counterKey,
  countInWindows,
  countingsOf,
  digest,
  leastUnderLock,
  type Standing,
  type Turn,
  takeTurn,
  visit,
} from '@/lib/throttle'
import { countFailure, lockConfiguration, resetFailures } from '@/lib/user-actions'
import {
  type AccountWithCounters,
  findAccount,
  findAccountByLoginId,
  findAccountWithCounters,
  type Sought,
  type SoughtAccount,
  subjectOfLoginId,
} from '@/lib/users'

export type Guess = {
  readonly sought: Sought
  /** What the right password is answered under a lock tells of the lock. */
  readonly tellsOfLock: boolean
  /** The real client's; absent where a limit on it would hit everybody behind a trusted caller. */
  readonly address: string | undefined
}

/** A password that may be verified now. Exactly one of the three has to be called. */
export type GuessTurn = {
  readonly match: SoughtAccount | undefined
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
  { match, subject, address }: { match: SoughtAccount | undefined; subject: string; address: string | undefined },
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

type Look = { readonly match: SoughtAccount | undefined; readonly subject: string; readonly turn: Turn }

/** Finds the user and waits for a turn; undefined if no password may be tried for them, or from this address, now. */
async function look(
  scope: TenantScope,
  { sought, tellsOfLock, address }: Guess,
  { kind, free }: Rules,
  { unknown, isAlone }: { readonly unknown: string; isAlone(): boolean },
): Promise<Look | undefined> {
  const [ofAddress] = countingsOf(scope, 'failedLogin', { person: undefined, address })
  const others = ofAddress ? [ofAddress.key] : []
  const found = await findAccountWithCounters(scope, sought, { ofSubject: [kind], unknown, others })
  const { match, counters } = found
  if (ofAddress && counters.some(({ key, count }) => key === ofAddress.key && count >= ofAddress.limit))
    return undefined
  const subject = match?.account.id ?? unknown
  const key = counterKey(kind, subject)
  const bounds = { free, whileLocked: tellsOfLock ? free + Math.max(free, leastUnderLock) : 0 }
  const turn = await takeTurn(`${scope.tenantId}/${key}`, standingOf(found, key), bounds, isAlone())
  return turn && { match, subject, turn }
}

async function find(scope: TenantScope, sought: Sought): Promise<SoughtAccount | undefined> {
  if (!('userId' in sought)) return findAccountByLoginId(scope, sought.loginId, sought.types)
  const account = await findAccount(scope, sought.userId)
  return account && { account, identity: undefined }
}

/** What is counted where there is nobody. */
const subjectOfNobody = (sought: Sought): string =>
  'userId' in sought ? sought.userId : digest(subjectOfLoginId(sought.loginId, sought.types))

/** Looks the user up; undefined if the password is to be taken for wrong without a look at it. */
export async function guardGuess(scope: TenantScope, guess: Guess): Promise<GuessTurn | undefined> {
  const rules = await rulesOf(scope)
  if (!rules) return { match: await find(scope, guess.sought), ...nothing }
  const unknown = subjectOfNobody(guess.sought)
  const { isAlone, end } = visit(`${scope.tenantId}/${unknown}`)
  let found: Look | undefined
  try {
    found = await look(scope, guess, rules, { unknown, isAlone })
  } finally {
    if (!found) end()
  }
  if (!found) return undefined
  const { match, subject, turn } = found
  const finish = (result?: Parameters<Turn['end']>[0]) => {
    turn.end(result)
    end()
  }
  return {
    match,
    abandoned: () => finish(),
    failed: async () => {
      let result: Standing | 'failed' | undefined
      try {
        result = await count(scope, rules, { match, subject, address: guess.address })
      } finally {
        finish(result)
      }
    },
    succeeded: async () => {
      let result: 'forgiven' | undefined
      try {
        if (match && rules.lock && turn.forgivable) {
          await resetFailures(scope, match.account.id, 'password')
          result = 'forgiven'
        }
      } finally {
        finish(result)
      }
    },
  }
}
