// @ts-check
/**
 * The thread of the embedded database: PGlite, which opens the cluster that a first message names and then answers the messages of the PostgreSQL
 * protocol that come through its port.
 *
 * A file of its own in plain JavaScript, since no bundler sees what a thread runs.
 */
import { readFile } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const settings = {
  // A part of PGlite's memory that counts twice: 128 MiB, its default, makes the process 110 MiB larger and nothing here faster.
  shared_buffers: '16MB',
  wal_buffers: '1MB',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
}

const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

// Not waiting for the name: the thread may have been started in advance.
const compiled = readFile(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))).then((code) =>
  WebAssembly.compile(code),
)

/** @type {PGlite} */
let pglite

/** @param {string} cluster directory */
async function open(cluster) {
  pglite = new PGlite({
    dataDir: cluster,
    startParams: [...PGlite.defaultStartParams, ...parameters],
    pgliteWasmModule: await compiled,
  })
  // It would read every array type from the catalog, for its own parsers, which nobody uses here: a tenth of the start.
  pglite._initArrayTypes = async () => {}
  await pglite.waitReady
  parentPort?.postMessage('open')
}

/** @type {Promise<void> | undefined} */
let opening
let closing = false
parentPort?.on('message', (/** @type {{ cluster: string } | 'close' | Uint8Array} */ message) => {
  if (message === 'close') return close()
  if ('cluster' in message) {
    opening = open(message.cluster)
    return
  }
  // A copy, for PGlite may answer with a part of its own buffer, and what is transferred is gone here.
  const answer = new Uint8Array(pglite.execProtocolRawSync(message))
  parentPort?.postMessage(answer, [answer.buffer])
})

/** Writes everything out and ends the thread; what is open of a transaction comes to nothing. */
async function close() {
  if (closing) return
  closing = true
  await opening
  if (pglite?.isInTransaction()) await pglite.exec('ROLLBACK')
  await pglite?.exec('CHECKPOINT')
  await pglite?.close()
  parentPort?.close()
}
