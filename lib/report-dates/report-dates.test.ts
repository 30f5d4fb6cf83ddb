/** The expected texts were printed by java.time of OpenJDK 17 with Locale.US. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDatePattern, parseZone } from './index'

const printed: readonly (readonly [pattern: string, zone: string, instant: number, text: string])[] = [
  ['M/d/yyyy hh:mm:ss a z', 'America/Denver', 1652388404000, '5/12/2022 02:46:44 PM MDT'],
  ['M/d/yyyy hh:mm:ss a z', 'US/Mountain', 1643061404000, '1/24/2022 02:56:44 PM MST'],
  ['M/d/yyyy hh:mm:ss a z', 'Europe/Paris', 1652388404000, '5/12/2022 10:46:44 PM CEST'],
  ['M/d/yyyy hh:mm:ss a z', 'UTC', 0, '1/1/1970 12:00:00 AM UTC'],
  ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'Asia/Kolkata', 1293839999123, '2011-01-01T05:29:59.123+05:30'],
  ["yyyy-MM-dd'T'HH:mm:ssX", 'UTC', 1293839999123, '2010-12-31T23:59:59Z'],
  [
    "EEEE, d MMMM uuuu 'at' h 'o''clock' a, zzzz",
    'America/New_York',
    1720000000000,
    "Wednesday, 3 July 2024 at 5 o'clock AM, Eastern Daylight Time",
  ],
  ['EEE LLL ccc QQQ QQQQ GGGG', 'Pacific/Auckland', 1720000000000, 'Wed Jul Wed Q3 3rd quarter Anno Domini'],
  ['D DDD Y YY w ww W F e ee c', 'Europe/London', 1735603200000, '366 366 2025 25 1 01 5 3 3 03 3'],
  ['D DDD Y YY w ww W F e ee c', 'Europe/London', 1704067199999, '365 365 2024 24 1 01 6 3 1 01 1'],
  ['kk K k HH B BBBB', 'Asia/Tokyo', 1710053999999, '15 3 15 15 in the afternoon in the afternoon'],
  ['B h', 'UTC', 43200000, 'noon 12'],
  ['A n N SSSSSSSSS g', 'UTC', 1293839999123, '86399123 123000000 86399123000000 123000000 55561'],
  ['VV v vvvv O OOOO', 'America/Denver', 1720000000000, 'America/Denver MT Mountain Time GMT-6 GMT-06:00'],
  ['O OOOO X XX XXX XXXX XXXXX', 'Asia/Kathmandu', 1720000000000, 'GMT+5:45 GMT+05:45 +0545 +0545 +05:45 +0545 +05:45'],
  ['x xx xxx xxxx xxxxx Z ZZZZ ZZZZZ', 'UTC', 1720000000000, '+00 +0000 +00:00 +0000 +00:00 +0000 GMT Z'],
  [
    'x xx xxx xxxx xxxxx Z ZZZZ ZZZZZ',
    'America/St_Johns',
    1720000000000,
    '-0230 -0230 -02:30 -0230 -02:30 -0230 GMT-02:30 -02:30',
  ],
  ['z VV XXX', '+05:30', 1720000000000, '+05:30 +05:30 +05:30'],
  ['z VV XXX', 'UTC-3', 1720000000000, 'UTC-03:00 UTC-03:00 -03:00'],
  ['z VV XXX', 'Z', 1720000000000, 'Z Z Z'],
  ["yy yyy yyyyy ''[MM[ dd]]", 'UTC', 1720000000000, "24 2024 02024 '07 03"],
  ['ppppd|ppppHH', 'UTC', 1720000000000, '   3|  09'],
  ['MMMMM EEEEE qqqqq GGGGG', 'UTC', 1720000000000, 'J W 3 A'],
  ['yyyy', 'UTC', 253402300800000, '+10000'],
  ['yyyy G u', 'UTC', -62198755200000, '0002 BC -1'],
]

test('a pattern prints what a Java program prints', () => {
  for (const [pattern, zone, instant, text] of printed) {
    assert.equal(parseDatePattern(pattern)?.(instant, parseZone(zone)!), text, `${pattern} in ${zone}`)
  }
})

test('a malformed pattern is refused', () => {
  const malformed = [
    "'",
    "'''",
    '}',
    ']',
    '[]]',
    '#',
    'cc',
    'hhh',
    'aa',
    'VVV',
    'zzzzz',
    'b',
    'j',
    'P',
    'p',
    'pp ',
    'ppC',
  ]
  const tooLong = ['SSSSSSSSSS', 'y'.repeat(20), 'OO', 'WW', 'BB', 'XXXXXX', 'dddd', 'DDDD', 'GGGGGG', 'vv', 'EEEEEE']
  for (const pattern of [...malformed, ...tooLong]) assert.equal(parseDatePattern(pattern), undefined, pattern)
})

test('a name that is no zone is refused', () => {
  for (const name of ['', 'America/Nowhere', 'UTC+25', '+19:00', '+1:00', 'UTC Z', 'UTCZ', 'EVIL\n', '../etc/passwd']) {
    assert.equal(parseZone(name), undefined, name)
  }
})

const zones = ['UTC', 'America/Denver', 'Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kathmandu', '-07:30', 'GMT+2']
const anyInstant = fc.integer({ min: 0, max: 4_102_444_800_000 })

test('no pattern throws, whatever it holds', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'GuyYDMLdgQqwWEecFaBhKkHmsSAnNVvzOXxZp', "'", '[', ']', ' ', 'T', '{', 'é'),
  })
  fc.assert(
    fc.property(fc.oneof(letters, fc.string()), fc.constantFrom(...zones), anyInstant, (pattern, zone, instant) => {
      const text = parseDatePattern(pattern)?.(instant, parseZone(zone)!)
      assert.ok(text === undefined || !/undefined|NaN/.test(text))
    }),
  )
})

test('text without letters or signs of its own prints itself, and quotes make any text such', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const quoted = `'${text.replaceAll("'", "''")}'`
      const expected = text === '' ? "'" : text
      assert.equal(parseDatePattern(quoted)?.(0, parseZone('UTC')!), expected)
    }),
  )
})

test('what is printed with its offset reads back as the same instant, also around changes of the clock', () => {
  const format = parseDatePattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx")!
  const around = fc
    .constantFrom(1710054000000, 1729994400000, 1712412000000)
    .chain((change) => fc.integer({ min: change - 7_200_000, max: change + 7_200_000 }))
  const parsed = zones.map((zone) => parseZone(zone)!)
  fc.assert(
    fc.property(fc.constantFrom(...parsed), fc.oneof(anyInstant, around), (zone, instant) => {
      assert.equal(Date.parse(format(instant, zone)), instant)
    }),
  )
})
