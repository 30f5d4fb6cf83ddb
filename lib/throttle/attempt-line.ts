/**
 * Attempts at one account's secret, as far as they are in this process: no more are under way than failures are left, so that a burst
 * of guesses is verified as often as a patient guesser's would be. Only speeds refusals up; the count itself is in the database.
 */
import { processWide } from '@/lib/process-wide'
import { staleReading } from './limits'

/** What is known of an account's failures. `at` orders what is known: the database clock, ms, read under the lock of the counter. */
export type Standing = { readonly failures: number; readonly locked: boolean; readonly at: number }

/** `free` failures lock the account; while it is locked, up to `whileLocked` failures in all are verified. */
export type Bounds = { readonly free: number; readonly whileLocked: number }

/**
 * The right to verify one secret. `end` has to be called, with what became of the account's standing: what the database says of it now,
 * one failure more, all forgiven, or nothing.
 */
export type Turn = {
  /** There are failures that a success forgives. */
  readonly forgivable: boolean
  end(result?: Standing | 'failed' | 'forgiven'): void
}

type Line = { standing: Standing; running: number; present: number; waiting: (() => void)[] }

const lines = processWide('throttle.lines', () => new Map<string, Line>())

function join(key: string, seen: Standing): Line {
  const line = lines.get(key) ?? { standing: seen, running: 0, present: 0, waiting: [] }
  lines.set(key, line)
  // A reading from before the last count knows less than the line does.
  if (seen.at > line.standing.at + staleReading) line.standing = seen
  line.present += 1
  return line
}

function after(standing: Standing, result: Standing | 'failed' | 'forgiven' | undefined): Standing {
  if (result === undefined) return standing
  if (result === 'forgiven') return { ...standing, failures: 0 }
  if (result === 'failed') return { ...standing, failures: standing.failures + 1 }
  return result.at >= standing.at ? result : standing
}

function leave(key: string, line: Line): void {
  line.present -= 1
  if (line.present === 0) lines.delete(key)
  for (const wake of line.waiting.splice(0)) wake()
}

const visits = processWide('throttle.visits', () => new Map<string, number>())

/** A request on its way to the line, from before it knows whose line that is: one of a burst meets the others here. `end` has to be called. */
export function visit(key: string): { isAlone(): boolean; end(): void } {
  const count = (change: number) => {
    const now = (visits.get(key) ?? 0) + change
    if (now > 0) visits.set(key, now)
    else visits.delete(key)
    return now
  }
  const met = count(1) > 1
  return { isAlone: () => !met && visits.get(key) === 1, end: () => void count(-1) }
}

/**
 * A turn, as soon as there is one; undefined if the secret is not to be looked at. While an account is locked, one that is alone
 * (`wasAlone`: it also was on its way here) is verified - the right secret learns of the lock - and one that meets another is not.
 */
export async function takeTurn(
  key: string,
  seen: Standing,
  bounds: Bounds,
  wasAlone = true,
): Promise<Turn | undefined> {
  const line = join(key, seen)
  let alone = wasAlone && line.present === 1
  for (;;) {
    const { failures, locked } = line.standing
    if (locked ? !alone || failures >= bounds.whileLocked : failures >= bounds.free && line.running === 0) {
      leave(key, line)
      return undefined
    }
    if (locked || failures + line.running < bounds.free) break
    alone = false
    await new Promise<void>((wake) => line.waiting.push(wake))
  }
  line.running += 1
  return {
    forgivable: line.standing.failures > 0 && !line.standing.locked,
    end: (result) => {
      line.running -= 1
      line.standing = after(line.standing, result)
      leave(key, line)
    },
  }
}
