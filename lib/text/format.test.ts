// Values as people read them: in whole units of their language, and without what others should not read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationText, maskedEmail, maskedPhone } from './format'

test('a length of time is told in its largest whole unit, in the language of the page', () => {
  assert.equal(durationText('en', 2_592_000), '30 days')
  assert.equal(durationText('en', 86_400), '1 day')
  assert.equal(durationText('en', 86_399), '23 hours')
  assert.equal(durationText('en', 61), '1 minute')
  assert.equal(durationText('en', 1), '1 second')
})

for (const [locale, month, day, hour, minutes] of [
  ['de', '30 Tage', '1 Tag', '1 Stunde', '10 Minuten'],
  ['fr', '30 jours', '1 jour', '1 heure', '10 minutes'],
  ['es', '30 días', '1 día', '1 hora', '10 minutos'],
  ['ja', '30日間', '1日間', '1時間', '10分間'],
] as const) {
  test(`a length of time stands in a sentence of the language: ${locale}`, () => {
    const written = [2_592_000, 86_400, 3600, 600].map((seconds) => durationText(locale, seconds).replace(/\s/, ' '))
    assert.deepEqual(written, [month, day, hour, minutes])
  })
}

test('an address shows where it is, and not whose', () => {
  assert.equal(maskedEmail('ada@example.com'), 'a•••@example.com')
  assert.equal(maskedEmail('😀x@example.com'), '😀•••@example.com')
  assert.equal(maskedEmail('no address'), '•••')
  assert.equal(maskedPhone('+4915123456789'), '•••89')
  assert.equal(maskedPhone('12345'), '•••')
})
