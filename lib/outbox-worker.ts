/**
 * Carries rows of an outbox to where they belong: soon after the transaction that wrote them, and again by itself. A row is taken
 * with a lease, not with a lock, so no transaction is open while a slow receiver is waited for, and what a dying process had
 * taken is due again when the lease ends.
 */
import { describeError, log } from './log'

/** ms that `stop` waits for what is under way; what takes longer is done again by whoever comes next. */
const stopTimeout = 5000

export type Outbox<Entry> = {
  /** For the log. */
  readonly name: string
  /** Takes at most `limit` due rows for this process alone, for long enough to deliver them (`for update skip locked`). */
  claim(limit: number): Promise<readonly Entry[]>
  /** The ms until the next row is due, whoever wrote or had it; undefined if there is none. */
  nextDueIn(): Promise<number | undefined>
  /** Delivers one and records how that went. The ms after which it is due again, if it is. */
  deliver(entry: Entry): Promise<number | undefined>
  /** Deliveries at a time. */
  readonly concurrency: number
  /** ms between looks for rows that other processes wrote or left behind. */
  readonly pollInterval: number
}

export type OutboxWorker = {
  /** From now on rows are delivered; those that are due already at once. */
  start(): void
  /** Something is due: called after a commit. Before `start` it does nothing. */
  poke(): void
  /** Takes no more rows and waits for what is under way, 5 s at most. */
  stop(): Promise<void>
}

type State = {
  started: boolean
  claiming: Promise<void> | undefined
  /** Poked while claiming: what was committed meanwhile may have been missed. */
  again: boolean
  /** More may be due than could be taken at a time. */
  more: boolean
  readonly inFlight: Set<Promise<void>>
  readonly timers: Set<NodeJS.Timeout>
}

/** Waits, but not for ever, and holds no process up. */
function atMost(ms: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())])
}

/** One per process: wrap it in `processWide`. */
export function outboxWorker<Entry>(outbox: Outbox<Entry>): OutboxWorker {
  const state: State = {
    started: false,
    claiming: undefined,
    again: false,
    more: false,
    inFlight: new Set(),
    timers: new Set(),
  }

  function pokeIn(ms: number): void {
    const timer = setTimeout(() => {
      state.timers.delete(timer)
      poke()
    }, ms).unref()
    state.timers.add(timer)
  }

  async function deliver(entry: Entry): Promise<void> {
    try {
      const dueIn = await outbox.deliver(entry)
      if (dueIn !== undefined && state.started) pokeIn(dueIn)
    } catch (error) {
      log.error('outbox.delivery.failed', { outbox: outbox.name, ...describeError(error) })
    }
  }

  async function claim(): Promise<void> {
    const limit = outbox.concurrency - state.inFlight.size
    state.more = limit <= 0
    if (state.more) return
    try {
      const entries = await outbox.claim(limit)
      state.more = entries.length === limit
      for (const entry of entries) {
        const delivery = deliver(entry).finally(() => {
          state.inFlight.delete(delivery)
          if (state.more) poke()
        })
        state.inFlight.add(delivery)
      }
    } catch (error) {
      // The database is away; the next look finds it again.
      log.warn('outbox.claim.failed', { outbox: outbox.name, ...describeError(error) })
    }
  }

  function poke(): void {
    if (!state.started) return
    if (state.claiming) {
      state.again = true
      return
    }
    state.again = false
    state.claiming = claim().finally(() => {
      state.claiming = undefined
      if (state.again) poke()
    })
  }

  /** What is due, and what will be before the next look. */
  async function look(): Promise<void> {
    poke()
    const dueIn = await outbox.nextDueIn().catch(() => undefined)
    if (dueIn !== undefined && dueIn > 0 && dueIn < outbox.pollInterval && state.started) pokeIn(dueIn)
  }

  return {
    poke,
    start: () => {
      if (state.started) return
      state.started = true
      state.timers.add(setInterval(look, outbox.pollInterval).unref())
      void look()
    },
    stop: async () => {
      state.started = false
      for (const timer of state.timers) clearTimeout(timer)
      state.timers.clear()
      await atMost(
        stopTimeout,
        Promise.resolve(state.claiming).then(() => Promise.all(state.inFlight)),
      )
    },
  }
}
