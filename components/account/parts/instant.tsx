// Instants as the reader's calendar and clock show them.
import type { ReactNode } from 'react'
import { around } from '@/lib/text'

/** How instants are written for this reader. */
export type Calendar = { readonly locale: string /** Of the IANA database. */; readonly timezone: string }

const day = { year: 'numeric', month: 'long', day: 'numeric' } as const
const minute = { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const

/** `instant`: ms since the epoch. */
export function Instant(props: { calendar: Calendar; instant: number; precision?: 'day' | 'minute' }) {
  const { calendar, instant, precision = 'minute' } = props
  const format = new Intl.DateTimeFormat(calendar.locale, {
    ...(precision === 'day' ? day : minute),
    timeZone: calendar.timezone,
  })
  return <time dateTime={new Date(instant).toISOString()}>{format.format(instant)}</time>
}

/** A message with an instant in its place `{date}`. */
export function Dated(props: { message: string; calendar: Calendar; instant: number; precision?: 'day' | 'minute' }) {
  const { message, ...instant } = props
  const [before, after]: readonly [ReactNode, ReactNode] = around(message, 'date')
  return (
    <>
      {before}
      <Instant {...instant} />
      {after}
    </>
  )
}
