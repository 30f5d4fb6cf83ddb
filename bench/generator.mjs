// @ts-check
// What load generators have in common: keep-alive sockets, one request in flight on each, next to nothing parsed; and what they report.
import { connect } from 'node:net'

/**
 * @typedef {object} Load
 * @property {number} port
 * @property {number} connections
 * @property {number} [milliseconds] how long to go on; what is under way then is waited for and counts
 * @property {number} [count] how often in all, where there is no time
 */

/** @typedef {(request: string) => Promise<string>} Exchange sends a whole HTTP/1.1 request, returns the whole response, bytes as latin1 */

/**
 * Does `once` over and over on each connection and prints a sample as JSON.
 *
 * @param {Load} load
 * @param {(exchange: Exchange, n: number) => Promise<boolean>} once what is counted and timed; whether it went well
 */
export async function generate({ port, connections, milliseconds, count = 0 }, once) {
  const began = performance.now()
  const isOver = () => (milliseconds === undefined ? next >= count : performance.now() >= began + milliseconds)
  /** @type {number[]} ms */
  const latencies = []
  let failed = 0
  let next = 0

  const drive = async () => {
    const { exchange, end } = await open(port)
    while (!isOver()) {
      const sentAt = performance.now()
      const good = await once(exchange, next++)
      latencies.push(performance.now() - sentAt)
      if (!good) failed += 1
    }
    end()
  }

  await Promise.all(Array.from({ length: connections }, drive))
  const elapsed = performance.now() - began
  latencies.sort((a, b) => a - b)
  /** @param {number} share */
  const percentile = (share) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
  const { user, system } = process.cpuUsage()
  console.log(
    JSON.stringify({
      perSecond: (latencies.length / elapsed) * 1000,
      count: latencies.length,
      failed,
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      // Of one core, over the whole life of this process.
      cpu: (user + system) / 1000 / performance.now(),
    }),
  )
}

/**
 * @param {number} port
 * @returns {Promise<{ exchange: Exchange, end(): void }>}
 */
function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let received = ''
    /** @type {(response: string) => void} */
    let answer = () => {}
    /** @type {Exchange} */
    const exchange = (request) =>
      new Promise((got) => {
        received = ''
        answer = got
        socket.write(request)
      })
    socket.setEncoding('latin1').once('error', reject)
    socket.once('connect', () => resolve({ exchange, end: () => socket.end() }))
    socket.on('data', (text) => {
      received += text
      if (isComplete(received)) answer(received)
    })
  })
}

/** @param {string} response */
function isComplete(response) {
  const head = response.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(response.slice(0, head))?.[1]
  return length === undefined ? response.endsWith('\r\n0\r\n\r\n') : response.length >= head + 4 + Number(length)
}
