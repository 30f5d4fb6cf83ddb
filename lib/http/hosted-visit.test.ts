/** What pages take along: fields, links and the state of a message. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorizationRequest } from '@/lib/oauth'
import { fieldOf, stateOf, type Visit, withCarried } from './hosted-visit'

const visit = (carried: Visit['carried']): Visit => {
  const authorization = { carried } as AuthorizationRequest
  return { scope: {} as Visit['scope'], application: undefined, authorization, carried, locale: 'en' }
}

test('the state of a message names every parameter, and those that came twice as a list', () => {
  const carried = [
    ['client_id', 'c'],
    ['resource', 'one'],
    ['resource', 'two'],
    ['__proto__', 'x'],
  ] as const
  const state = stateOf(visit(carried))
  assert.equal(JSON.stringify(state), '{"client_id":"c","resource":["one","two"],"__proto__":"x"}')
  assert.equal(stateOf({ ...visit(carried), authorization: undefined }), undefined)
})

test('a field that comes twice is none', () => {
  assert.equal(fieldOf([['a', '1']], 'a'), '1')
  assert.equal(fieldOf([...[['a', '1'] as const], ['a', '2']], 'a'), undefined)
  assert.equal(fieldOf([], 'a'), undefined)
})

test('a link carries what a form carries, encoded', () => {
  assert.equal(withCarried('/password/sent', visit([])), '/password/sent')
  assert.equal(withCarried('/x', visit([['state', 'a&b=c "<ü']])), '/x?state=a%26b%3Dc+%22%3C%C3%BC')
})
