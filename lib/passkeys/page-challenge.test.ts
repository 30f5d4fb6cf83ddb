/** Challenges that are not stored: what they are bound to, and that nothing can be changed about them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@/lib/database-fixture'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { newPageChallenge, spendPageChallenge } from './page-challenge'

let scopes: readonly [TenantScope, TenantScope]

withDatabase(async () => {
  const made = async (name: string) => {
    const created = await createTenant({ name, settings: {} })
    const scope = created.kind === 'created' ? await scopeOf(created.tenant.id) : undefined
    return scope ?? assert.fail('no tenant')
  }
  scopes = [await made('A'), await made('B')]
})

const spend = (challenge: string, purpose = 'signIn', scope = scopes[0]) =>
  spendPageChallenge(scope, { challenge, purpose, seconds: 60 })

test('a challenge is good once, of many at a time for one', async () => {
  const challenge = newPageChallenge(scopes[0], 'signIn', 60)
  const spent = await Promise.all([1, 2, 3, 4].map(() => spend(challenge)))
  assert.deepEqual(spent.filter(Boolean), [true])
  assert.equal(await spend(challenge), false)
  assert.equal(await spend(newPageChallenge(scopes[0], 'signIn', 60)), true)
})

test('it is good for its purpose, in its tenant, in its time', async () => {
  const challenge = newPageChallenge(scopes[0], 'signIn', 60)
  assert.equal(await spend(challenge, 'secondFactor'), false)
  assert.equal(await spend(challenge, 'signIn', scopes[1]), false)
  assert.equal(await spend(newPageChallenge(scopes[0], 'signIn', 0)), false)
  assert.equal(await spend(challenge), true, 'and no attempt spent it')
})

test('nothing about it can be changed, and nothing else is one', async () => {
  const challenge = newPageChallenge(scopes[0], 'signIn', 60)
  const text = Buffer.from(challenge, 'base64url').toString()
  for (let at = 0; at < text.length; at += 1) {
    const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
    assert.equal(await spend(Buffer.from(changed).toString('base64url')), false, `at ${at}`)
  }
  for (const other of ['', '.', 'AAAA', 'x'.repeat(5000), '\u0000']) assert.equal(await spend(other), false)
  for (const padded of [`${challenge}=`, `${challenge}.`, `${challenge}AAAA`]) {
    const first = await spend(padded)
    const second = await spend(challenge)
    assert.ok(!(first && second), `two spellings of one challenge: ${padded.slice(-8)}`)
  }
})
