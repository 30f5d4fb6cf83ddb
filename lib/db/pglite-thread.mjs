// @ts-check
/**
 * The thread of the embedded database: PGlite, answering the messages of the PostgreSQL protocol that come through its port.
 *
 * A file of its own in plain JavaScript, since no bundler sees what a thread runs.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const settings = {
  // A part of PGlite's memory that counts twice: 128 MiB, its default, makes the process 110 MiB larger and nothing here faster.
  shared_buffers: '16MB',
  wal_buffers: '1MB',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
}

const parameters = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
const pglite = new PGlite({ dataDir: workerData.cluster, startParams: [...PGlite.defaultStartParams, ...parameters] })
// It would read every array type from the catalog, for its own parsers, which nobody uses here: a tenth of the start.
pglite._initArrayTypes = async () => {}
await pglite.waitReady

let closing = false
parentPort?.on('message', async (message) => {
  if (message === 'close') return close()
  // A copy, for PGlite may answer with a part of its own buffer, and what is transferred is gone here.
  const answer = new Uint8Array(pglite.execProtocolRawSync(message))
  parentPort?.postMessage(answer, [answer.buffer])
})
parentPort?.postMessage('open')

/** Writes everything out and ends the thread; what is open of a transaction comes to nothing. */
async function close() {
  if (closing) return
  closing = true
  if (pglite.isInTransaction()) await pglite.exec('ROLLBACK')
  await pglite.exec('CHECKPOINT')
  await pglite.close()
  parentPort?.close()
}
