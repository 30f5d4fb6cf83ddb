/** Which text a user gets to read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localized } from './localized'

const texts = { de: 'Sperre', 'de-AT': 'Aussperrung', fr_CA: 'Verrou' }

for (const [languages, expected] of [
  [[], 'Lock'],
  [['de'], 'Sperre'],
  [['de-CH'], 'Sperre'],
  [['de_AT'], 'Aussperrung'],
  [['DE-at'], 'Aussperrung'],
  [['fr-CA'], 'Verrou'],
  [['fr'], 'Lock'],
  [['it', 'fr-ca', 'de'], 'Verrou'],
  [['constructor'], 'Lock'],
] as const) {
  test(`a user who prefers [${languages}] reads ${expected}`, () => {
    assert.equal(localized('Lock', texts, languages), expected)
  })
}
