/**
 * Date patterns of java.time.format.DateTimeFormatter ("Patterns for Formatting and Parsing"), for printing: which letters there
 * are, how often each may stand, and what it prints, in English (United States). Written here because the port of that
 * library, with the zones and names that printing needs, takes 29 MB and 0.7 s to load and prints `MT` for `MDT`.
 */
import {
  dayPeriod,
  hourOf,
  millisecondOf,
  minuteOf,
  modifiedJulianDay,
  months,
  quarterOf,
  quarters,
  type Reading,
  read,
  secondOf,
  weekBasedYear,
  weekdays,
  weekOfMonth,
  weekOfYear,
  yearOfEra,
} from './fields'
import type { Zone } from './zone'

type Print = (reading: Reading) => string
/** What a letter prints that stands `count` times; undefined where it may not stand so often. */
type Letter = (count: number) => Print | undefined

const number =
  (value: (reading: Reading) => number, width: number): Print =>
  (reading) =>
    signed(value(reading), width)

function signed(value: number, width: number): string {
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`
}

/** A number of one or more digits, padded to as many as the letter stands times. */
const upTo =
  (most: number, value: (reading: Reading) => number): Letter =>
  (count) =>
    count <= most ? number(value, count) : undefined

/** Two letters stand for the last two digits; from four on, more digits than letters get a sign. */
const yearLetter =
  (value: (reading: Reading) => number): Letter =>
  (count) => {
    if (count > 19) return undefined
    if (count === 2) return (reading) => String(Math.abs(value(reading)) % 100).padStart(2, '0')
    return (reading) => {
      const year = value(reading)
      const exceeds = count >= 4 && year >= 10 ** count
      return `${exceeds ? '+' : ''}${signed(year, count)}`
    }
  }

/** Numbers for one and two letters, then the short, full and narrow name. */
const named =
  (
    value: (reading: Reading) => number,
    names: readonly string[],
    short: (name: string, index: number) => string,
  ): Letter =>
  (count) => {
    if (count <= 2) return number((reading) => value(reading) + 1, count)
    const styles = [names.map(short), names, names.map((name) => name.slice(0, 1))]
    const texts = styles[count - 3]
    return texts && ((reading) => texts[value(reading)] ?? '')
  }

const abbreviated = (name: string): string => name.slice(0, 3)
const monthLetter = named(({ month }) => month - 1, months, abbreviated)
const quarterLetter = named(
  (reading) => quarterOf(reading) - 1,
  quarters,
  (_, index) => `Q${index + 1}`,
)
const numberedWeekday = named(({ weekday }) => weekday, weekdays, abbreviated)

const eras = [
  { short: 'BC', full: 'Before Christ', narrow: 'B' },
  { short: 'AD', full: 'Anno Domini', narrow: 'A' },
]

const era: Letter = (count) => {
  const style = count < 4 ? 'short' : ([undefined, 'full', 'narrow'] as const)[count - 3]
  return style && (({ year }) => eras[year > 0 ? 1 : 0]?.[style] ?? '')
}

type OffsetStyle = { readonly separator: '' | ':'; readonly minutes: 'ifAny' | 'always'; readonly seconds: boolean }

const two = (value: number): string => String(value).padStart(2, '0')

function offsetText(offset: number, { separator, minutes, seconds }: OffsetStyle): string {
  const size = Math.abs(offset)
  const [hour, minute, second] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60]
  const sign = offset < 0 ? '-' : '+'
  const withMinutes = minutes === 'always' || minute > 0
  const rest = [...(withMinutes ? [two(minute)] : []), ...(seconds && second > 0 ? [two(second)] : [])]
  return `${sign}${[two(hour), ...rest].join(separator)}`
}

/** One to five letters: `-07`, `-0730`, `-07:30`, and with seconds where there are any. */
const offsetLetter =
  (zero: (count: number) => string): Letter =>
  (count) => {
    if (count > 5) return undefined
    const style = {
      separator: count % 2 === 1 && count > 1 ? ':' : '',
      minutes: count === 1 ? 'ifAny' : 'always',
      seconds: count > 3,
    } as const satisfies OffsetStyle
    // Java takes an offset of less than a minute for none where the pattern shows no seconds.
    const shown = (offset: number) => (style.seconds ? offset : Math.trunc(offset / 60))
    return ({ offset }) => (shown(offset) === 0 ? zero(count) : offsetText(offset, style))
  }

const fullOffset = { separator: ':', minutes: 'always', seconds: true } as const satisfies OffsetStyle

function localizedOffset(offset: number): string {
  return offset === 0 ? 'GMT' : `GMT${offsetText(offset, fullOffset)}`
}

function shortLocalizedOffset(offset: number): string {
  if (offset === 0) return 'GMT'
  return `GMT${offsetText(offset, { ...fullOffset, minutes: offset % 3600 === 0 ? 'ifAny' : 'always' }).replace(/^([+-])0/, '$1')}`
}

const offsetOfThreeStyles: Letter = (count) => {
  if (count < 4) return ({ offset }) => offsetText(offset, { separator: '', minutes: 'always', seconds: false })
  if (count === 4) return ({ offset }) => localizedOffset(offset)
  return count === 5 ? ({ offset }) => (offset === 0 ? 'Z' : offsetText(offset, fullOffset)) : undefined
}

const once =
  (print: Print): Letter =>
  (count) =>
    count === 1 ? print : undefined

/** By count, where not every count is allowed. */
const byCount =
  (prints: Readonly<Record<number, Print>>): Letter =>
  (count) =>
    prints[count]

/** The others are as long as ever (Unicode CLDR). */
const narrowPeriods: Readonly<Record<string, string>> = { midnight: 'mi', noon: 'n' }

const letters: Readonly<Record<string, Letter>> = {
  G: era,
  u: yearLetter(({ year }) => year),
  y: yearLetter(yearOfEra),
  Y: yearLetter(weekBasedYear),
  D: upTo(3, ({ dayOfYear }) => dayOfYear),
  M: monthLetter,
  L: monthLetter,
  d: upTo(2, ({ day }) => day),
  g: upTo(19, modifiedJulianDay),
  Q: quarterLetter,
  q: quarterLetter,
  w: upTo(2, weekOfYear),
  W: upTo(1, weekOfMonth),
  E: (count) => numberedWeekday(Math.max(count, 3)),
  e: numberedWeekday,
  c: (count) => (count === 2 ? undefined : numberedWeekday(count)),
  F: upTo(1, ({ day }) => ((day - 1) % 7) + 1),
  a: once((reading) => (hourOf(reading) < 12 ? 'AM' : 'PM')),
  B: byCount({ 1: dayPeriod, 4: dayPeriod, 5: (reading) => narrowPeriods[dayPeriod(reading)] ?? dayPeriod(reading) }),
  h: upTo(2, (reading) => ((hourOf(reading) + 11) % 12) + 1),
  K: upTo(2, (reading) => hourOf(reading) % 12),
  k: upTo(2, (reading) => ((hourOf(reading) + 23) % 24) + 1),
  H: upTo(2, hourOf),
  m: upTo(2, minuteOf),
  s: upTo(2, secondOf),
  S: (count) =>
    count <= 9
      ? (reading) => String(millisecondOf(reading)).padStart(3, '0').padEnd(9, '0').slice(0, count)
      : undefined,
  A: upTo(19, ({ time }) => time),
  n: upTo(19, (reading) => millisecondOf(reading) * 1_000_000),
  N: upTo(19, ({ time }) => time * 1_000_000),
  V: byCount({ 2: ({ zone }) => zone.id }),
  v: byCount({
    1: ({ zone, instant }) => zone.nameAt(instant, 'shortGeneric'),
    4: ({ zone, instant }) => zone.nameAt(instant, 'longGeneric'),
  }),
  z: (count) => (count > 4 ? undefined : ({ zone, instant }) => zone.nameAt(instant, count === 4 ? 'long' : 'short')),
  O: byCount({ 1: ({ offset }) => shortLocalizedOffset(offset), 4: ({ offset }) => localizedOffset(offset) }),
  X: offsetLetter(() => 'Z'),
  x: offsetLetter((count) => (count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00')),
  Z: offsetOfThreeStyles,
}

/** A run of one letter, perhaps padded by a run of p; a quoted text; anything else by itself. */
const token = /(?:(p+)(?=[A-Za-z]))?(([A-Za-z])\3*)|'((?:[^']|'')*)'|([\s\S])/gy

/** Prints instants, ms since the epoch. */
export type DateFormat = (instant: number, zone: Zone) => string

function padded(print: Print, width: number): Print {
  return (reading) => print(reading).padStart(width)
}

/** The printer of one token; undefined where the pattern is malformed. `depth` counts the open brackets. */
function printOf([, padding, run, letter, quoted, other]: RegExpExecArray, depth: number): Print | undefined {
  if (run !== undefined) {
    const print = letters[letter ?? '']?.(run.length)
    return print && (padding ? padded(print, padding.length) : print)
  }
  if (quoted !== undefined) {
    const text = quoted === '' ? "'" : quoted.replaceAll("''", "'")
    return () => text
  }
  // Optional sections print whenever their fields are known, and of an instant in a zone all are.
  if (other === '[' || (other === ']' && depth > 0)) return () => ''
  return other === undefined || "{}#]'".includes(other) ? undefined : () => other
}

/** The pattern as a function, or undefined where it is malformed. */
export function parseDatePattern(pattern: string): DateFormat | undefined {
  const prints: Print[] = []
  let depth = 0
  for (const match of pattern.matchAll(token)) {
    const print = printOf(match, depth)
    if (!print) return undefined
    if (match[5] === '[') depth += 1
    if (match[5] === ']') depth -= 1
    prints.push(print)
  }
  return (instant, zone) => {
    const reading = read(instant, zone)
    let text = ''
    for (const print of prints) text += print(reading)
    return text
  }
}
