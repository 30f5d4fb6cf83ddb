/** The connection to the embedded database as node-postgres wants its socket; at the other end is a thread with PGlite. */
import { Duplex } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import { takeThread } from './embedded-thread.mjs'

/** What the thread says: it is open, or the bytes that answer a message. */
type FromThread = 'open' | Uint8Array

const nothing = () => {}

export type PGliteStreams = {
  /** A socket for one `pg.Client`. */
  readonly open: () => Duplex
  /** Closes the database whoever has a connection, and comes back when it is on disk and the thread is gone. */
  readonly close: () => Promise<void>
}

/**
 * Makes sockets for `pg.Client`: connecting one opens the database in the directory `cluster`, ending it closes the database. A thread takes
 * the database's work off the one that serves requests, and lets both start side by side. One that dies ends its connection as a server's end
 * would; the next connection has a new one, which recovers. Never are there two at once, for they would write over each other.
 */
export function pgliteStreams(cluster: string): PGliteStreams {
  let current: Worker | undefined
  let lastThread: Promise<unknown> = Promise.resolve()

  const open = () => {
    let thread: Worker | undefined

    async function connect(): Promise<void> {
      await lastThread
      if (stream.destroyed) return
      thread = takeThread()
      current = thread
      lastThread = new Promise((resolve) => thread?.once('exit', resolve))
      thread.on('message', (message: FromThread) => {
        if (message === 'open') stream.emit('connect')
        else stream.push(message)
      })
      thread.on('error', (error) => stream.destroy(error))
      thread.on('exit', () => stream.destroy())
      thread.postMessage({ cluster })
    }

    const stream = new Duplex({
      read: nothing,
      // Several messages go as one, since every call into WebAssembly has a fixed cost: node-postgres corks what belongs together.
      writev: (chunks, done) => {
        const bytes = new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk)))
        thread?.postMessage(bytes, [bytes.buffer])
        done()
      },
      final: (done) => {
        thread?.postMessage('close')
        done()
      },
      destroy: (error, done) => {
        const ended = thread ? thread.terminate() : Promise.resolve()
        ended.then(() => done(error), done)
      },
    })
    return Object.assign(stream, {
      connect: () => void connect(),
      setNoDelay: nothing,
      setKeepAlive: nothing,
      ref: () => thread?.ref(),
      unref: () => thread?.unref(),
    })
  }

  const close = async () => {
    current?.postMessage('close')
    await lastThread
  }

  return { open, close }
}
