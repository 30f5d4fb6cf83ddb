// Messages: complete in every locale, with overrides that cannot break them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoginOutcome } from '@/lib/login/outcome'
import { en } from './en'
import { around, fill, locales, type Translation, text, withFallback } from './index'

/** Every message with its path, `signIn.title` and so on. */
function flatten(messages: object, prefix = ''): [path: string, message: unknown][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]],
  )
}

const places = (message: unknown) => (String(message).match(/\{\w+\}/g) ?? []).join()

test('every locale has every key, and names no value that English does not', () => {
  for (const locale of locales) {
    const messages = new Map(flatten(text(locale)))
    assert.deepEqual(
      [...messages.keys()],
      flatten(en).map(([path]) => path),
    )
    for (const [path, message] of flatten(en)) {
      for (const place of places(messages.get(path)).split(',')) assert.ok(places(message).includes(place), path)
    }
  }
})

test('a region reads its language, and a locale without messages reads English', () => {
  assert.equal(text('de-AT').signIn.submit, 'Anmelden')
  for (const locale of ['fr', '', '__proto__', 'constructor']) assert.equal(text(locale), en)
})

test('a missing key falls back to English alone, without touching its neighbours', () => {
  const messages = withFallback(en, { signIn: { submit: 'Entrar' }, errors: { internal: { title: 'Erro' } } })
  assert.equal(messages.signIn.submit, 'Entrar')
  assert.equal(messages.signIn.password, en.signIn.password)
  assert.equal(messages.errors.internal.title, 'Erro')
  assert.equal(messages.errors.internal.next, en.errors.internal.next)
})

test('an override cannot invent a key, empty a message, change its shape or reach a prototype', () => {
  const hostile = JSON.parse(
    '{"signIn":{"submit":"","password":{"a":"b"},"new":"x"},"common":"x","__proto__":{"y":"z"}}',
  )
  assert.deepEqual(withFallback(en, hostile as Translation), en)
  assert.equal(Reflect.get({}, 'y'), undefined)
})

test('a value with braces or dollar signs is put in as it is, once', () => {
  assert.equal(
    fill('Sign in to {application}', { application: '{application} $& $1' }),
    'Sign in to {application} $& $1',
  )
  assert.equal(fill('{toString} {missing}', {}), '{toString} {missing}')
  assert.deepEqual(around('Bei {application} anmelden', 'application'), ['Bei ', ' anmelden'])
  assert.deepEqual(around('Sign in', 'application'), ['Sign in', ''])
})

test('every way a login can end without signing in has its message, under the name of the outcome', () => {
  type Ending = Exclude<LoginOutcome['kind'], 'loggedIn'>
  const messages: Record<Ending, string> = en.problems
  assert.ok(Object.values(messages).every((message) => message.length > 0))
})
