/** Refresh token expiry as properties over all policies. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type ExpirationPolicy, refreshTokenExpired, refreshTokenExpiry } from './refresh-token-policy'

const minutes = fc.integer({ min: 1, max: 5_256_000 })
const policyNames = ['Fixed', 'SlidingWindow', 'SlidingWindowWithMaximumLifetime'] as const

const policies: fc.Arbitrary<ExpirationPolicy> = fc.record({
  refreshTokenExpirationPolicy: fc.constantFrom(...policyNames),
  refreshTokenTimeToLiveInMinutes: minutes,
  refreshTokenSlidingWindowConfiguration: fc.record({ maximumTimeToLiveInMinutes: minutes }),
})
const instants = fc
  .tuple(fc.integer({ min: 1e12, max: 2e12 }), fc.nat(1e11))
  .map(([insertInstant, later]) => ({ insertInstant, startInstant: insertInstant + later }))

test('a token lives until its last moment and never after it', () => {
  fc.assert(
    fc.property(policies, instants, fc.integer({ min: -1e12, max: 1e12 }), (policy, token, offset) => {
      const expiry = refreshTokenExpiry(policy, token)
      assert.equal(refreshTokenExpired(policy, token, expiry + offset), offset > 0)
    }),
  )
})

test('RT-05: no use extends a token past its maximum lifetime, and none extends a fixed window', () => {
  fc.assert(
    fc.property(policies, instants, fc.nat(1e11), (policy, token, later) => {
      const slid = refreshTokenExpiry(policy, { ...token, startInstant: token.startInstant + later })
      const cap =
        token.insertInstant + policy.refreshTokenSlidingWindowConfiguration.maximumTimeToLiveInMinutes * 60_000
      if (policy.refreshTokenExpirationPolicy === 'SlidingWindowWithMaximumLifetime') assert.ok(slid <= cap)
      assert.ok(slid >= refreshTokenExpiry(policy, token))
    }),
  )
})

test('a shorter lifetime in the configuration applies to tokens that exist', () => {
  const token = { startInstant: 0, insertInstant: 0 }
  const policy = (refreshTokenTimeToLiveInMinutes: number) =>
    ({
      refreshTokenExpirationPolicy: 'Fixed',
      refreshTokenTimeToLiveInMinutes,
      refreshTokenSlidingWindowConfiguration: { maximumTimeToLiveInMinutes: 1 },
    }) as const
  assert.equal(refreshTokenExpired(policy(10), token, 5 * 60_000), false)
  assert.equal(refreshTokenExpired(policy(4), token, 5 * 60_000), true)
})
