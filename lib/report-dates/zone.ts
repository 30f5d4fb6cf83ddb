/** Time zones by the names that java.time.ZoneId takes: regions of the IANA database, offsets, and offsets behind UTC, GMT or UT. */

/** What a zone says of an instant. Seconds east of Greenwich; `isOffset` zones have no name but their offset. */
export type Zone = {
  readonly id: string
  readonly isOffset: boolean
  offsetAt(instant: number): number
  nameAt(instant: number, style: NameStyle): string
}

export type NameStyle = 'short' | 'long' | 'shortGeneric' | 'longGeneric'

/** No zone has changed its offset elsewhere than at a quarter of an hour since there are login records. */
const quarterHour = 15 * 60_000

/**
 * English abbreviations of each part of the world; a locale answers `GMT+1` where it has no abbreviation in common use, so the
 * first that has one is asked. The last is there for JST.
 */
const abbreviatingLocales = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN', 'ja']

function formatter(locale: string, timeZone: string, timeZoneName: Intl.DateTimeFormatOptions['timeZoneName']) {
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName })
  return (instant: number) =>
    format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}

/** Remembers the last answer: reports come in the order of time, so neighbours nearly always share it. */
function perQuarterHour<T>(compute: (instant: number) => T): (instant: number) => T {
  let known: { readonly quarter: number; readonly value: T } | undefined
  return (instant) => {
    const quarter = Math.floor(instant / quarterHour)
    if (known?.quarter !== quarter) known = { quarter, value: compute(instant) }
    return known.value
  }
}

/** Seconds, from `GMT`, `GMT-06:00` or `GMT-00:01:15`. */
function secondsOf(longOffset: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?$/.exec(longOffset) ?? []
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -value : value
}

function abbreviations(id: string): (instant: number, long: string) => string {
  const formatters = abbreviatingLocales.map((locale) => formatter(locale, id, 'short'))
  const known = new Map<string, string>()
  return (instant, long) => {
    let short = known.get(long)
    if (short === undefined) {
      const names = formatters.map((format) => format(instant))
      short = names.find((name) => !/^(GMT|UTC).|[^\x20-\x7e]/.test(name)) ?? names[0] ?? id
      known.set(long, short)
    }
    return short
  }
}

function region(id: string): Zone | undefined {
  try {
    const longOffset = formatter('en-US', id, 'longOffset')
    const long = perQuarterHour(formatter('en-US', id, 'long'))
    const shortOf = abbreviations(id)
    const names: Record<NameStyle, (instant: number) => string> = {
      long,
      short: (instant) => shortOf(instant, long(instant)),
      shortGeneric: perQuarterHour(formatter('en-US', id, 'shortGeneric')),
      longGeneric: perQuarterHour(formatter('en-US', id, 'longGeneric')),
    }
    return {
      id,
      isOffset: false,
      offsetAt: perQuarterHour((instant) => secondsOf(longOffset(instant))),
      nameAt: (instant, style) => names[style](instant),
    }
  } catch {
    // Intl throws for a name that the IANA database does not have.
    return undefined
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `Z`, `+02:00`, `-07:30:15` (java.time.ZoneOffset, `getId`). */
function offsetId(offset: number): string {
  if (offset === 0) return 'Z'
  const size = Math.abs(offset)
  const seconds = size % 60
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, ...(seconds === 0 ? [] : [seconds])]
  return `${offset < 0 ? '-' : '+'}${parts.map(two).join(':')}`
}

/** Seconds; the notations of java.time.ZoneOffset, `of`, up to 18 hours. */
function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  const match =
    /^([+-])(\d{1,2})$/.exec(text) ??
    /^([+-])(\d\d):?(\d\d)$/.exec(text) ??
    /^([+-])(\d\d)(?::(\d\d):|(\d\d))(\d\d)$/.exec(text)
  if (!match) return undefined
  const [, sign, ...digits] = match
  const [hours = 0, minutes = 0, seconds = 0] = digits.filter((part) => part !== undefined).map(Number)
  const size = hours * 3600 + minutes * 60 + seconds
  if (minutes > 59 || seconds > 59 || size > 18 * 3600) return undefined
  return sign === '-' ? -size : size
}

function fixed(id: string, offset: number): Zone {
  return { id, isOffset: true, offsetAt: () => offset, nameAt: () => id }
}

/** The zone of a name, or undefined where there is none. */
export function parseZone(text: string): Zone | undefined {
  // Intl takes these for UTC, and would call them that.
  if (text === 'GMT' || text === 'UT') return fixed(text, 0)
  const [, prefix = '', rest = ''] = /^(UTC|GMT|UT)?([+-].*|Z)$/.exec(text) ?? []
  if (rest === '') return region(text)
  const offset = prefix && rest === 'Z' ? undefined : parseOffset(rest)
  if (offset === undefined) return undefined
  return fixed(prefix + (prefix && offset === 0 ? '' : offsetId(offset)), offset)
}
