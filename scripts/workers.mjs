// @ts-check
// WEB_CONCURRENCY: several worker processes behind one port, started one after another and restarted when they crash.
import cluster from 'node:cluster'
import { onStopSignal } from './signals.mjs'

/** Waiting time before a crashed worker is replaced, ms: doubles with each crash in a row up to the second number. */
const BACK_OFF = { first: 500, longest: 30_000 }

/** A worker that has lived this long, ms, was healthy: its crash is the first of a row. */
const HEALTHY = 60_000

/**
 * @param {Record<string, string | undefined>} env
 * @returns {number} how many workers to run. Only PostgreSQL can be shared; without DATABASE_URL the one process starts, and its
 *   configuration refuses the variable by name, as it does when it is no number.
 */
export function workerCount(env) {
  const wanted = Number(env.WEB_CONCURRENCY)
  return env.DATABASE_URL && Number.isSafeInteger(wanted) && wanted > 1 ? wanted : 1
}

/**
 * @param {number} crashes in a row, from 1
 * @returns {number} ms
 */
export function backOff(crashes) {
  return Math.min(BACK_OFF.first * 2 ** (crashes - 1), BACK_OFF.longest)
}

/**
 * Runs `count` workers, each executing `script`, until a signal asks to stop; then exits 0 when all have finished. When the first cannot
 * start, it has said why, and the whole server exits with its code.
 *
 * @param {{ count: number, script: string }} options
 */
export function superviseWorkers({ count, script }) {
  let stopping = false
  let running = 0
  let ready = 0
  let crashes = 0
  cluster.setupPrimary({ exec: script, args: process.argv.slice(2) })

  onStopSignal(() => {
    stopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
    if (running === 0) process.exit(0)
  })

  function start() {
    const worker = cluster.fork()
    const startedAt = Date.now()
    running += 1
    worker.on('message', (message) => {
      ready += 1
      if (ready > 1) return
      console.log(message.lines.join('\n'))
      // The first has migrated and provisioned; now the others find everything done.
      for (let n = 1; n < count; n += 1) start()
    })
    worker.on('exit', (code) => {
      running -= 1
      if (stopping) return running === 0 ? process.exit(0) : undefined
      if (ready === 0) process.exit(code || 1)
      crashes = Date.now() - startedAt > HEALTHY ? 1 : crashes + 1
      setTimeout(() => stopping || start(), backOff(crashes))
    })
  }
  start()
}
