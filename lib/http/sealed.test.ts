/** Sealed state: readable in the browser that it was sealed for, for the purpose it was sealed for, and nowhere else. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { configure } from '@/lib/config-fixture'
import { seal, unseal } from './sealed'

const requestOf = (cookie?: string) =>
  new Request('http://localhost:9011/oauth2/two-factor', {
    headers: cookie ? { cookie: `fusionauth.csrf=${cookie}` } : {},
  })
const [mine, other] = ['A'.repeat(43), 'B'.repeat(43)]

before(() => {
  configure({})
})

test('what is sealed says nothing, and comes back in the same browser', async () => {
  const sealed = (await seal(requestOf(mine), 'twoFactor', { loginId: 'ada@example.com' })) ?? ''
  assert.ok(!Buffer.from(sealed, 'base64url').toString('latin1').includes('ada'))
  assert.ok(!sealed.includes(mine))
  assert.deepEqual(await unseal(requestOf(mine), 'twoFactor', sealed), { loginId: 'ada@example.com' })
})

test('another browser, another purpose, none, and changed text read nothing', async () => {
  const sealed = (await seal(requestOf(mine), 'twoFactor', {})) ?? ''
  assert.equal(await unseal(requestOf(other), 'twoFactor', sealed), undefined)
  assert.equal(await unseal(requestOf(), 'twoFactor', sealed), undefined)
  assert.equal(await unseal(requestOf(mine), 'else', sealed), undefined)
  for (const forged of [`${sealed}x`, sealed.slice(1), 'a.b.c.d.e', '{}', '', '"'.repeat(4000)]) {
    assert.equal(await unseal(requestOf(mine), 'twoFactor', forged), undefined)
  }
  assert.equal(await seal(requestOf(), 'twoFactor', {}), undefined)
})
