/**
 * Work that a request asks for and does not wait for, so that its answer comes as fast when there is nothing to do. It begins a
 * moment after the answer, so that the next request of the same caller does not feel it either.
 */
import { describeError, log } from './log'
import { processWide } from './process-wide'

/**
 * `delay`: ms between an answer and the work behind it, longer than a request takes. `waiting`: a few seconds of work; more at a time is
 * no person's doing.
 */
const laterLimits = { delay: 50, waiting: 1000 } as const

type Work = () => Promise<void>

const queue = processWide('later', () => ({
  waiting: [] as Work[],
  draining: undefined as Promise<void> | undefined,
}))

async function drain(): Promise<void> {
  for (let work = queue.waiting.shift(); work; work = queue.waiting.shift()) {
    await work().catch((error: unknown) => log.error('later.failed', describeError(error)))
  }
  queue.draining = undefined
}

/** One after the other, in order. Past the limit of what may wait, the work is left undone: whoever asked is free to ask again. */
export function later(work: Work): void {
  if (queue.waiting.length >= laterLimits.waiting) {
    log.warn('later.full', { waiting: queue.waiting.length })
    return
  }
  queue.waiting.push(work)
  queue.draining ??= new Promise((resolve) => setTimeout(resolve, laterLimits.delay)).then(drain)
}

/** Resolves when everything is done that was asked for so far. For the end of the process, and for tests. */
export async function laterIsDone(): Promise<void> {
  while (queue.draining) await queue.draining
}
