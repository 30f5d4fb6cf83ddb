// @ts-check
// The yardstick, a process of its own: argon2id verifications per second and nothing else.
import { hash, verify } from '@node-rs/argon2'

/** The parameters of `lib/passwords`. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const [concurrency = 0, milliseconds = 0] = process.argv.slice(2).map(Number)
const stored = await hash('correct horse battery staple', options)
const cpuBefore = process.cpuUsage()
const began = performance.now()
const deadline = began + milliseconds
let count = 0

await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (performance.now() < deadline) {
      await verify(stored, 'correct horse battery staple')
      count += 1
    }
  }),
)
const { user, system } = process.cpuUsage(cpuBefore)
console.log(
  JSON.stringify({ perSecond: (count / (performance.now() - began)) * 1000, cpuEach: (user + system) / 1000 / count }),
)
