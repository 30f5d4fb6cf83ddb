/** Searching the log (Webhook Event Log API, "Search"). */
import { z } from 'zod'
import { sql } from '@/lib/db'
import { defaultSearchResults, maxInstant, maxSearchOffset, maxTextLength } from '@/lib/limits'
import { eventTypes, whole } from '@/lib/settings'
import type { Reach } from '@/lib/tenancy'
import { columns, type EventRow, linkedObjectId, reached, result, sent, toEventLogJson } from './rows'
import { eventResults } from './schema'

const sortable = {
  eventresult: result,
  eventtype: 'e.type',
  id: 'e.id',
  insertinstant: 'e.insert_instant',
  lastattemptinstant: '(select max(a.end_instant) from webhook_attempts a where a.event_id = e.id)',
  linkedobjectid: linkedObjectId,
  sequence: 'e.sequence',
} as const
const order = new RegExp(`^\\s*(?:(${Object.keys(sortable).join('|')})(?:\\s+(ASC|DESC))?\\s*(?:,\\s*(?!$)|$))+$`, 'i')

/** Most events of one answer: each brings what was sent, some kilobytes. */
const maxResults = 500

/** As many are counted at most: beyond it a total says no more, and costs. */
const maxCounted = 100_000

const instant = whole(0, maxInstant).optional()

/** `search` as clients send it. */
export const eventLogSearch = z.object({
  /** Exclusive, ms since the epoch. */
  end: instant,
  /** Part of what was sent; `*` stands for anything. */
  event: z.string().max(maxTextLength).optional(),
  eventResult: z.enum(eventResults).optional(),
  eventType: z.enum(eventTypes).optional(),
  numberOfResults: whole(1, maxResults).default(defaultSearchResults),
  /** `insertInstant DESC, sequence` */
  orderBy: z.string().max(maxTextLength).regex(order).default('insertInstant DESC, sequence DESC'),
  /** Inclusive, ms since the epoch. */
  start: instant,
  startRow: whole(0, maxSearchOffset).default(0),
})
export type EventLogSearch = z.output<typeof eventLogSearch>

function orderOf(orderBy: string): string {
  const terms = orderBy.split(',').map((term) => {
    const [name = '', direction] = term.trim().toLowerCase().split(/\s+/)
    const [, expression] = Object.entries(sortable).find(([key]) => key === name) ?? []
    return `${expression ?? 'e.id'} ${direction === 'desc' ? 'desc' : 'asc'} nulls last`
  })
  return [...terms, 'e.id'].join(', ')
}

/** As `like` reads it: nothing but `*` stands for anything else. */
const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')}%`

function conditionOf(reach: Reach, { end, event, eventResult, eventType, start }: EventLogSearch) {
  const { text, parameter } = reached(reach, '$1')
  const wanted: [condition: (placeholder: string) => string, value: unknown][] = [
    [(at) => `e.insert_instant >= ${at}::bigint`, start],
    [(at) => `e.insert_instant < ${at}::bigint`, end],
    [(at) => `e.type = ${at}`, eventType],
    [(at) => `${result} = ${at}`, eventResult],
    [(at) => `e.payload::text ilike ${at}`, event === undefined ? undefined : pattern(event)],
  ]
  const given = wanted.filter(([, value]) => value !== undefined)
  return {
    text: [text, sent, ...given.map(([condition], index) => condition(`$${index + 2}`))].join(' and '),
    parameters: [parameter, ...given.map(([, value]) => value)],
  }
}

/** One page, and how many there are in all. */
export async function searchEventLogs(
  reach: Reach,
  search: EventLogSearch,
): Promise<{ readonly total: number; readonly webhookEventLogs: readonly Readonly<Record<string, unknown>>[] }> {
  const { text, parameters } = conditionOf(reach, search)
  const next = parameters.length + 1
  const [rows, [counted]] = await Promise.all([
    sql<EventRow>(
      `select ${columns} from events e where ${text} order by ${orderOf(search.orderBy)} limit $${next}::int offset $${next + 1}::int`,
      ...parameters,
      search.numberOfResults,
      search.startRow,
    ),
    sql<{ total: number }>(
      `select count(*)::int as total from (select 1 from events e where ${text} limit ${maxCounted}) as found`,
      ...parameters,
    ),
  ])
  return { total: counted?.total ?? 0, webhookEventLogs: rows.map(toEventLogJson) }
}
