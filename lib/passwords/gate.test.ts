/** The hashing gate: never more than its slots, first come first served, bounded, and no slot is ever lost. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { createGate, slotsFor } from './gate'

test('AV-01: the cap holds, the queue is served in order and the excess is refused at once', async () => {
  const gate = createGate(2, 3)
  const order: number[] = []
  const finish: (() => void)[] = []
  const work = (n: number) => () => {
    order.push(n)
    return new Promise<number>((resolve) => finish.push(() => resolve(n)))
  }
  const admitted = [1, 2, 3, 4, 5].map((n) => gate.admit(work(n)))
  assert.deepEqual(await gate.admit(work(6)), { kind: 'overloaded', retryAfter: 2 })
  assert.deepEqual(gate.counters(), { running: 2, waiting: 3, started: 2, refused: 1 })
  while (order.length < 5 || finish.length > 0) {
    finish.shift()?.()
    await turn()
  }
  assert.deepEqual(order, [1, 2, 3, 4, 5])
  assert.deepEqual(
    (await Promise.all(admitted)).map((outcome) => outcome.kind),
    Array(5).fill('done'),
  )
  assert.deepEqual(gate.counters(), { running: 0, waiting: 0, started: 5, refused: 1 })
})

test('work that fails gives its slot back, whatever the mix', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ turns: fc.nat(4), fails: fc.boolean() }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(10),
      async (jobs, slots, queueLength) => {
        const gate = createGate(slots, queueLength)
        let now = 0
        let peak = 0
        const outcomes = await Promise.allSettled(
          jobs.map(({ turns, fails }) =>
            gate.admit(async () => {
              now += 1
              peak = Math.max(peak, now)
              for (let n = 0; n < turns; n += 1) await turn()
              now -= 1
              if (fails) throw new Error('hash failed')
            }),
          ),
        )
        const { running, waiting, started, refused } = gate.counters()
        assert.ok(peak <= slots)
        assert.deepEqual([running, waiting, started + refused], [0, 0, jobs.length])
        assert.equal(refused, Math.max(0, jobs.length - slots - queueLength))
        assert.equal(outcomes.length, jobs.length)
      },
    ),
    { numRuns: 50 },
  )
})

test('hashing takes a core each but leaves threads of the pool to others', () => {
  assert.equal(slotsFor(2, 4), 2)
  assert.equal(slotsFor(16, 4), 2)
  assert.equal(slotsFor(16, 18), 16)
  assert.equal(slotsFor(1, 1), 1)
})

test('AV-01: work that will hash is refused before it begins once the line is full, and let in again when it is not', async () => {
  const gate = createGate(1, 1)
  const ends: (() => void)[] = []
  let begun = 0
  const work = () => {
    begun += 1
    return new Promise<string>((resolve) => ends.push(() => resolve('done')))
  }
  const first = gate.begin(work)
  const second = gate.begin(work)
  assert.deepEqual(await gate.begin(work), { kind: 'overloaded', retryAfter: 2 })
  assert.equal(begun, 2)
  for (const end of ends) end()
  assert.deepEqual(await Promise.all([first, second]), ['done', 'done'])
  const third = gate.begin(work)
  ends.at(-1)?.()
  assert.equal(await third, 'done')
})
