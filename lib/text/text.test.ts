// Messages: complete in every locale, with overrides that cannot break them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LoginOutcome } from '@/lib/login/outcome'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { fr } from './fr'
import { around, fill, locales, type Translation, text, withFallback } from './index'
import { ja } from './ja'

/** Every message with its path, `signIn.title` and so on. */
function flatten(messages: object, prefix = ''): [path: string, message: unknown][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]],
  )
}

const places = (message: unknown) => [...new Set(String(message).match(/\{\w+\}/g))].sort()

/** What is the same in every language: the name of the product. */
const untranslated = ['common.productName']

const translations = Object.entries({ de, fr, es, ja })

for (const [locale, translation] of translations) {
  const own = new Map(flatten(translation))

  test(`every message is there: ${locale}`, () => {
    const missing = flatten(en).filter(([path]) => !own.has(path) && !untranslated.includes(path))
    assert.deepEqual(missing, [])
  })

  test(`a message has the places that English has in it, and is neither empty nor padded: ${locale}`, () => {
    for (const [path, message] of flatten(en).filter(([path]) => own.has(path))) {
      const translated = String(own.get(path))
      assert.deepEqual(places(translated), places(message), path)
      assert.doesNotMatch(translated.replaceAll(/\{\w+\}/g, 'x'), /^$|^\s|\s$|[{}]/, path)
    }
  })

  test(`a page gets the language's own messages: ${locale}`, () => {
    assert.deepEqual(
      flatten(text(locale)),
      flatten(en).map(([path, message]) => [path, own.get(path) ?? message]),
    )
  })
}

test('a value stands in its place as it is, in every message of every language', () => {
  const open = locales.flatMap((locale) => flatten(text(locale)).filter(([, message]) => places(message).length > 0))
  fc.assert(
    fc.property(fc.constantFrom(...open), fc.string({ unit: 'binary' }), ([path, message], value) => {
      const values = Object.fromEntries(places(message).map((place) => [place.slice(1, -1), value]))
      const pieces = String(message).split(/\{\w+\}/)
      assert.equal(fill(String(message), values), pieces.join(value), path)
    }),
  )
})

test('typography: curly apostrophes, and in French a no-break space before double punctuation', () => {
  for (const [locale, translation] of translations) {
    for (const [path, message] of flatten(translation))
      assert.doesNotMatch(String(message), /['"]| {2}/, `${locale} ${path}`)
  }
  for (const [path, message] of flatten(fr)) assert.doesNotMatch(String(message), /[^\u00a0][:;?!»](?:\s|$)/, path)
})

test('a region reads its language, and a locale without messages reads English', () => {
  for (const [locale, submit] of [
    ['de-AT', 'Anmelden'],
    ['fr-CA', 'Se connecter'],
    ['es-MX', 'Iniciar sesión'],
    ['ja-JP', 'ログイン'],
  ] as const) {
    assert.equal(text(locale).signIn.submit, submit)
  }
  for (const locale of ['it', 'frp', '', '__proto__', 'constructor']) assert.equal(text(locale), en)
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
