// @ts-check
// The load generator, a process of its own: keep-alive sockets, one request in flight on each, next to nothing parsed.
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'

/**
 * What the parent sends as JSON on stdin.
 *
 * @typedef {object} Load
 * @property {number} port
 * @property {number} connections
 * @property {number} [milliseconds] how long to send; requests in flight then are waited for and count. Absent: until each was sent once
 * @property {string[]} requests whole HTTP/1.1 requests, sent by turns
 */

const { port, connections, milliseconds, requests } = /** @type {Load} */ (await json(process.stdin))
const began = performance.now()
const isOver = () => (milliseconds === undefined ? next >= requests.length : performance.now() >= began + milliseconds)
/** @type {number[]} ms */
const latencies = []
let failed = 0
let next = 0

await Promise.all(Array.from({ length: connections }, drive))
const elapsed = performance.now() - began
latencies.sort((a, b) => a - b)
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

/** @returns {Promise<void>} when one connection has had its last answer */
function drive() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let sentAt = 0
    let received = ''
    const send = () => {
      if (isOver()) return socket.end(resolve)
      sentAt = performance.now()
      received = ''
      socket.write(requests[next++ % requests.length] ?? '')
    }
    socket.setEncoding('latin1').once('connect', send).once('error', reject)
    socket.on('data', (text) => {
      received += text
      if (!isComplete(received)) return
      latencies.push(performance.now() - sentAt)
      if (!received.startsWith('HTTP/1.1 200')) failed += 1
      send()
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

/** @param {number} share */
function percentile(share) {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN
}
