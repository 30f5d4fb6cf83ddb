// Which language a page speaks, for well-formed, malformed and hostile requests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { direction, locales, resolveLocale } from './locale'

const accept = (acceptLanguage: string) => resolveLocale({ acceptLanguage })

test('the parameter wins over the cookie, and the cookie over the header', () => {
  assert.equal(resolveLocale({ parameter: 'en', cookie: 'de', acceptLanguage: 'de' }), 'en')
  assert.equal(resolveLocale({ parameter: null, cookie: 'de', acceptLanguage: 'en' }), 'de')
  assert.equal(resolveLocale({ parameter: 'xx', cookie: 'also bad', acceptLanguage: 'de' }), 'de')
  assert.equal(resolveLocale({}), 'en')
})

test('a tag matches its language in any case, with hyphens or underscores', () => {
  for (const parameter of ['de', 'DE', 'de-AT', 'de_CH', 'de-Latn-DE-1996'])
    assert.equal(resolveLocale({ parameter }), 'de')
})

test('the regions of a language read that language, and its neighbours in the alphabet do not', () => {
  for (const [tag, locale] of [
    ['fr-CA', 'fr'],
    ['fr_BE', 'fr'],
    ['es-MX', 'es'],
    ['es-419', 'es'],
    ['ja-JP', 'ja'],
    ['ja-Jpan-JP', 'ja'],
    ['fra', 'en'],
    ['frp-CH', 'en'],
    ['est', 'en'],
    ['jam', 'en'],
  ]) {
    assert.equal(resolveLocale({ parameter: tag }), locale, tag)
    assert.equal(accept(`${tag?.replace('_', '-')}, en;q=0.5`), locale, tag)
  }
})

test('whatever script and region follow it, a language is answered in itself', () => {
  const tag = fc.tuple(
    fc.constantFrom(...locales),
    fc.constantFrom('', '-Latn', '_Jpan'),
    fc.stringMatching(/^([-_]([A-Za-z]{2}|[0-9]{3}))?$/),
  )
  fc.assert(
    fc.property(tag, ([locale, script, region]) => {
      assert.equal(resolveLocale({ cookie: `${locale.toUpperCase()}${script}${region}` }), locale)
    }),
  )
})

test('the header is read by weight, then by order', () => {
  assert.equal(accept('it, de;q=0.8, en;q=0.9'), 'en')
  assert.equal(accept('it-CH, de-CH;q=0.9, fr;q=0.8, *;q=0.5'), 'de')
  assert.equal(accept('fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5'), 'fr')
  assert.equal(accept('de;q=0.5, en;q=0.5'), 'de')
  assert.equal(accept('de;q=0, *'), 'en')
  assert.equal(accept('*, de'), 'en')
})

test('malformed input leads to English', () => {
  for (const header of [
    '',
    ',,,',
    ';q=1',
    'de;q=2',
    'de;q=-1',
    'de;q=NaN',
    'de;q=0.1234',
    'd',
    '-de',
    'de--AT',
    '\0',
    'constructor',
  ]) {
    assert.equal(accept(header), 'en', JSON.stringify(header))
  }
})

test('an over-long header is not parsed, and a megabyte costs nothing', () => {
  assert.equal(accept(`de,${'x'.repeat(600)}`), 'en')
  const started = performance.now()
  for (const piece of ['de,', 'a-', ';q=', ' ', '*;q=0.5,']) accept(piece.repeat(300_000))
  resolveLocale({ parameter: 'a-'.repeat(500_000), cookie: 'x'.repeat(1_000_000) })
  assert.ok(performance.now() - started < 5000)
})

test('the writing direction follows the language', () => {
  assert.equal(direction('ar-EG'), 'rtl')
  assert.equal(direction('he'), 'rtl')
  assert.equal(direction('arn'), 'ltr')
  assert.equal(direction(''), 'ltr')
})
