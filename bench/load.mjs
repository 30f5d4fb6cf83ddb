// @ts-check
// A load generator, a process of its own: sends requests by turns and wants a 200 for each.
import { json } from 'node:stream/consumers'
import { generate } from './generator.mjs'

/**
 * What the parent sends as JSON on stdin. `requests` are whole HTTP/1.1 requests; without a time, each is sent once.
 *
 * @typedef {import('./generator.mjs').Load & { requests: string[] }} Requests
 */

const { requests, ...load } = /** @type {Requests} */ (await json(process.stdin))
await generate({ ...load, count: requests.length }, async (exchange, n) =>
  (await exchange(requests[n % requests.length] ?? '')).startsWith('HTTP/1.1 200'),
)
