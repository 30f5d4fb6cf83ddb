/** How many webhooks have to agree. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TransactionType } from '@/lib/settings'
import { isSatisfied } from './levels'

/** The fewest agreements that are enough, by the number of webhooks asked: of 1, 2, 3, 4, 5, 6. */
const fewest: readonly (readonly [TransactionType, readonly number[]])[] = [
  ['None', [0, 0, 0, 0, 0, 0]],
  ['Any', [1, 1, 1, 1, 1, 1]],
  ['SimpleMajority', [1, 1, 2, 2, 3, 3]],
  ['SuperMajority', [1, 2, 2, 3, 4, 4]],
  ['AbsoluteMajority', [1, 2, 3, 4, 5, 6]],
]

for (const [type, expected] of fewest) {
  test(`${type}: of 1 to 6 webhooks, ${expected.join(', ')} have to agree`, () => {
    assert.ok(isSatisfied(type, 0, 0))
    for (const [index, needed] of expected.entries()) {
      const asked = index + 1
      for (let agreed = 0; agreed <= asked; agreed += 1)
        assert.equal(isSatisfied(type, agreed, asked), agreed >= needed, `${agreed}/${asked}`)
    }
  })
}
