/** The order in which secrets of one account are looked at. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@/lib/random'
import { type Standing, takeTurn } from './attempt-line'

const bounds = { free: 3, whileLocked: 6 }
const standing = (failures: number, locked = false, at = 0): Standing => ({ failures, locked, at })

/** Whether a promise is settled once everything that could settle it has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  await new Promise((resolve) => setImmediate(resolve))
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

test('no more attempts are under way than failures are left; the next waits for an end', async () => {
  const key = newId()
  const turns = [1, 2].map(() => takeTurn(key, standing(1), bounds))
  const third = takeTurn(key, standing(1), bounds)
  const [first, second] = await Promise.all(turns)
  assert.equal(await isSettled(third), false)
  first?.end()
  const last = await third
  assert.ok(last)
  second?.end()
  last.end()
})

test('a waiting attempt is refused as soon as a failure has locked the account', async () => {
  const key = newId()
  const running = await takeTurn(key, standing(2), bounds)
  const waiting = [1, 2, 3].map(() => takeTurn(key, standing(2), bounds))
  running?.end(standing(3, true, 1))
  assert.deepEqual(await Promise.all(waiting), [undefined, undefined, undefined])
})

test('a success lets the waiting on, and forgives what it has forgiven', async () => {
  const key = newId()
  const running = await takeTurn(key, standing(2), bounds)
  const waiting = [1, 2, 3].map(() => takeTurn(key, standing(2), bounds))
  running?.end('forgiven')
  for (const turn of await Promise.all(waiting)) {
    assert.ok(turn)
    turn.end()
  }
})

test('under a lock one alone is looked at, two are not, and none beyond the bound', async () => {
  const key = newId()
  const alone = await takeTurn(key, standing(3, true), bounds)
  assert.ok(alone)
  assert.equal(await takeTurn(key, standing(3, true), bounds), undefined)
  alone.end()
  assert.equal(await takeTurn(newId(), standing(6, true), bounds), undefined)
})

test('of two counts the later one is believed, whichever is heard of first', async () => {
  const key = newId()
  const [first, second] = await Promise.all([1, 2].map(() => takeTurn(key, standing(0), bounds)))
  const other = await takeTurn(key, standing(0), bounds)
  second?.end(standing(3, true, 20))
  first?.end(standing(2, false, 10))
  assert.equal(await takeTurn(key, standing(0), bounds), undefined)
  other?.end()
})

test('what is read long after the last count replaces it, so that a lock that was lifted is lifted here too', async () => {
  const key = newId()
  const [kept, ended] = await Promise.all([1, 2].map(() => takeTurn(key, standing(0), bounds)))
  ended?.end(standing(3, true, 1))
  assert.equal(await takeTurn(key, standing(0, false, 500), bounds), undefined)
  const turn = await takeTurn(key, standing(0, false, 2000), bounds)
  assert.ok(turn)
  turn.end()
  kept?.end()
})
