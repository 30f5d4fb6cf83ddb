/** What webhooks hear when a user is found by something else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from './account'
import { updateOf } from './events'
import type { IdentityType } from './login-id'

const accountOf = (values: Partial<Record<IdentityType, string>>) =>
  ({
    identities: Object.entries(values).map(([type, value]) => ({
      ...{ id: type, type, value: value.toLowerCase(), displayValue: value, primary: true },
    })),
    registrations: [],
    secondFactors: [],
  }) as unknown as Account

const heard = (before: Parameters<typeof accountOf>[0], after: Parameters<typeof accountOf>[0]) =>
  updateOf(accountOf(before), accountOf(after))
    .slice(2)
    .map(({ type, members }) => {
      const { user, ...rest } = members() as Record<string, unknown>
      assert.ok(user)
      return [type, rest]
    })

test('a changed address is told as an identity and as an address, with what it was', () => {
  assert.deepEqual(heard({ email: 'old@b.c', username: 'Ann' }, { email: 'new@b.c', username: 'Ann' }), [
    ['user.identity.update', { loginIdType: 'email', newLoginId: 'new@b.c', previousLoginId: 'old@b.c' }],
    ['user.email.update', { previousEmail: 'old@b.c' }],
  ])
})

test('a number or username that is added or replaced is told, one that is gone or respelled is not', () => {
  assert.deepEqual(heard({ username: 'Ann' }, { username: 'Bea', phoneNumber: '+14155550100' }), [
    ['user.identity.update', { loginIdType: 'phoneNumber', newLoginId: '+14155550100', previousLoginId: undefined }],
    ['user.identity.update', { loginIdType: 'username', newLoginId: 'Bea', previousLoginId: 'Ann' }],
  ])
  assert.deepEqual(heard({ email: 'a@b.c', username: 'Ann' }, { username: 'ANN' }), [])
})
