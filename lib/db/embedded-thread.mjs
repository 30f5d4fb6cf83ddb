// @ts-check
/**
 * The thread of the embedded database, for those who start it. It can begin before anybody knows which database to open, and loads PGlite, a
 * tenth of a start, while the process loads everything else.
 *
 * In plain JavaScript: scripts/serve.mjs starts it outside the bundle and lib/db takes it inside; the two share nothing but the global object.
 */
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'

/**
 * After how much executed code V8 compiles a function of WebAssembly once more, optimized, bytes. At its own 1.8 MB it optimizes PostgreSQL's
 * start and first statements, which will not come again: a third of the processor time of a start, and 40 MiB.
 */
const OPTIMIZE_WASM_LATER = '--wasm-tiering-budget=60000000'

const inAdvance = Symbol.for('latchkey.embeddedThread')

function startThread() {
  setFlagsFromString(OPTIMIZE_WASM_LATER)
  const file = path.join(process.cwd(), 'lib', 'db', 'pglite-thread.mjs')
  return new Worker(/* turbopackIgnore: true */ file, { execArgv: [], env: {} })
}

/**
 * Starts the thread that the next `takeThread` of this process gets.
 *
 * @returns {Promise<void>} once it is taken, or has failed
 */
export function startThreadInAdvance() {
  const thread = startThread()
  thread.unref()
  return new Promise((resolve) => {
    const gone = () => {
      Reflect.deleteProperty(globalThis, inAdvance)
      resolve()
    }
    // Why PGlite does not load is told by the thread that the database is then opened with.
    thread.once('error', gone).once('exit', gone)
    const take = () => {
      gone()
      thread.off('error', gone).off('exit', gone)
      thread.ref()
      return thread
    }
    Reflect.set(globalThis, inAdvance, take)
  })
}

/** @returns {Worker} one that opens the database whose directory the first message, `{ cluster: string }`, names */
export function takeThread() {
  return Reflect.get(globalThis, inAdvance)?.() ?? startThread()
}
