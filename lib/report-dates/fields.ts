/** The values that a date pattern's letters stand for, of one instant in one zone. Names are those of English (United States). */
import type { Zone } from './zone'

/** A wall clock's reading. */
export type Reading = {
  /** ms since the epoch. */
  readonly instant: number
  readonly zone: Zone
  /** Seconds east of Greenwich. */
  readonly offset: number
  /** Proleptic. */
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  /** From 0, Sunday. */
  readonly weekday: number
  /** From 1. */
  readonly dayOfYear: number
  /** ms since midnight. */
  readonly time: number
}

const dayLength = 86_400_000

export function read(instant: number, zone: Zone): Reading {
  const offset = zone.offsetAt(instant)
  const local = instant + offset * 1000
  const day = Math.floor(local / dayLength)
  const date = new Date(local)
  const year = date.getUTCFullYear()
  return {
    instant,
    zone,
    offset,
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    dayOfYear: day - Math.floor(startOfYear(year) / dayLength) + 1,
    time: local - day * dayLength,
  }
}

/** Not Date.UTC, which reads years below 100 as of the twentieth century. */
function startOfYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1)
}

export const hourOf = ({ time }: Reading): number => Math.floor(time / 3_600_000)
export const minuteOf = ({ time }: Reading): number => Math.floor(time / 60_000) % 60
export const secondOf = ({ time }: Reading): number => Math.floor(time / 1000) % 60
export const millisecondOf = ({ time }: Reading): number => time % 1000
export const quarterOf = ({ month }: Reading): number => Math.ceil(month / 3)
export const yearOfEra = ({ year }: Reading): number => (year > 0 ? year : 1 - year)
export const modifiedJulianDay = ({ instant, offset }: Reading): number =>
  Math.floor((instant + offset * 1000) / dayLength) + 40_587

/** Weeks begin on Sunday, and the week of January 1 is the first (java.time.temporal.WeekFields.SUNDAY_START). */
export function weekOfMonth({ day, weekday }: Reading): number {
  return Math.floor((day - 1 + mod7(weekday - (day - 1))) / 7) + 1
}

export function weekBasedYear(reading: Reading): number {
  return endsInNextYear(reading) ? reading.year + 1 : reading.year
}

export function weekOfYear(reading: Reading): number {
  if (endsInNextYear(reading)) return 1
  const { dayOfYear, weekday } = reading
  return Math.floor((dayOfYear - 1 + mod7(weekday - (dayOfYear - 1))) / 7) + 1
}

/** Whether the week of this day holds the next January 1. */
function endsInNextYear({ month, day, weekday }: Reading): boolean {
  return month === 12 && day + (6 - weekday) > 31
}

const mod7 = (value: number): number => ((value % 7) + 7) % 7

export const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
export const quarters = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter']

/** The part of the day (Unicode CLDR, day periods of English). */
export function dayPeriod(reading: Reading): string {
  const hour = hourOf(reading)
  const onTheHour = minuteOf(reading) === 0
  if (onTheHour && hour === 0) return 'midnight'
  if (onTheHour && hour === 12) return 'noon'
  if (hour < 6 || hour >= 21) return 'at night'
  if (hour < 12) return 'in the morning'
  return hour < 18 ? 'in the afternoon' : 'in the evening'
}
