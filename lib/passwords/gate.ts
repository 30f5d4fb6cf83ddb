/** Admits as many password hashes at a time as the machine has cores; a short queue waits in order, and everybody else is told so at once. */
import { availableParallelism } from 'node:os'
import { environment, threadPoolSize } from '@/lib/config'
import { processWide } from '@/lib/process-wide'
import { reservedThreads, retryAfterSeconds, waitingPerSlot } from './limits'

/** The work was not begun. `retryAfter` in seconds. */
export type HashOverload = { readonly kind: 'overloaded'; readonly retryAfter: number }

/** `started` and `refused` count since the process began. */
export type GateCounters = {
  readonly running: number
  readonly waiting: number
  readonly started: number
  readonly refused: number
}

export type Gate = {
  /** Runs `work` when its turn comes, first come first served. Rejects as `work` does. */
  admit<T>(work: () => Promise<T>): Promise<{ readonly kind: 'done'; readonly value: T } | HashOverload>
  /**
   * Begins `work` that will come to hash only while there is room for it in the line, so that in a flood a refusal costs no look-up. Rejects as
   * `work` does.
   */
  begin<T>(work: () => Promise<T>): Promise<T | HashOverload>
  counters(): GateCounters
}

/** A gate with `slots` running and at most `queueLength` waiting. */
export function createGate(slots: number, queueLength: number): Gate {
  const queue: (() => void)[] = []
  let running = 0
  let started = 0
  let refused = 0
  let begun = 0

  function refuse(): HashOverload {
    refused += 1
    return { kind: 'overloaded', retryAfter: retryAfterSeconds }
  }

  function leave(): void {
    const next = queue.shift()
    // The slot passes on without becoming free, so that no newcomer overtakes the queue.
    if (next) next()
    else running -= 1
  }

  return {
    async admit(work) {
      if (running < slots) running += 1
      else if (queue.length < queueLength) await new Promise<void>((turn) => queue.push(turn))
      else return refuse()
      started += 1
      try {
        return { kind: 'done', value: await work() }
      } finally {
        leave()
      }
    },
    async begin(work) {
      if (begun >= slots + queueLength) return refuse()
      begun += 1
      try {
        return await work()
      } finally {
        begun -= 1
      }
    },
    counters: () => ({ running, waiting: queue.length, started, refused }),
  }
}

/** One hash per core is the fastest; more only makes everything else on the thread pool wait. */
export function slotsFor(cores: number, threadPoolSize: number): number {
  return Math.max(1, Math.min(cores, threadPoolSize - reservedThreads))
}

/** The gate of this process. */
export function passwordGate(): Gate {
  return processWide('passwords.gate', () => {
    const slots = slotsFor(availableParallelism(), threadPoolSize(environment()))
    return createGate(slots, slots * waitingPerSlot)
  })
}
