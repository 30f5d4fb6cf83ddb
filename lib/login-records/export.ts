/** The history of logins as a zip archive of CSV (Login API, "Export Login Records"), written while it is read. */
import { now } from '@/lib/clock'
import { sql } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import type { Location } from '@/lib/geolocation'
import type { DateFormat, Zone } from '@/lib/report-dates'
import { type Criteria, conditionOf, nameNothing } from './criteria'
import { type Cell, csvHeader, csvRow } from './csv'
import { zipOf } from './zip'

/** The columns of one record in the public order; `identity` has the two newer ones. */
export type Columns = 'classic' | 'identity'

export type LoginExport = {
  readonly criteria: Criteria
  readonly columns: Columns
  readonly format: DateFormat
  readonly zone: Zone
}

/** Records of one query: few enough that their text is young when it is garbage (V8 keeps what is over 128 KiB apart, and collects it late). */
const batchSize = 250

const entryName = 'login_records.csv'

const headers = {
  classic: [
    'User Id',
    'Time',
    'Application Id',
    'IP Address',
    'City',
    'Country',
    'Zipcode',
    'Region',
    'Latitude',
    'Longitude',
  ],
  identity: [
    ...['User Id', 'Identity value', 'Identity type', 'Time', 'Application Id', 'IP Address'],
    ...['City', 'Country', 'Zipcode', 'Region', 'Latitude', 'Longitude'],
  ],
} as const satisfies Record<Columns, readonly string[]>

/** Ours: the last column where failed attempts are asked for. */
const failureHeader = 'Failure reason'
const withFailures = ({ outcomes }: Criteria): boolean => outcomes === 'withFailures'

/** Where the next batch goes on, at the millisecond and id of the last record. */
type Position = { readonly instant: number; readonly id: string }

type Exported = readonly [
  id: string,
  instant: number,
  userId: string,
  applicationId: string | null,
  ipAddress: string | null,
  loginId: string | null,
  loginIdType: string | null,
  location: Location | null,
  failureReason: string | null,
]

/**
 * The records after `position`, newest first. Told by their own key, not counted from the start, so that the last batch costs what
 * the first does and records that arrive meanwhile move nothing. One JSON text is five times cheaper to receive than rows.
 */
async function batchAfter(criteria: Criteria, position: Position | undefined): Promise<readonly Exported[]> {
  const { text, parameters } = conditionOf(criteria)
  const at = parameters.length + 1
  // The first comparison says nothing that the second does not, but partitions are chosen by it alone.
  const after = position
    ? `and r.instant <= $${at}::bigint and (r.instant, r.id) < ($${at}::bigint, $${at + 1}::uuid)`
    : ''
  const [row] = await sql<{ batch: readonly Exported[] | null }>(
    `select json_agg(json_build_array(id, instant, user_id, application_id, ip_address, login_id, login_id_type, location,
       failure_reason)) as batch
     from (select * from login_records r where ${text} ${after} order by r.instant desc, r.id desc limit ${batchSize}) r`,
    ...parameters,
    ...(position ? [position.instant, position.id] : []),
  )
  return row?.batch ?? []
}

function cellsOf(
  [, instant, userId, applicationId, ipAddress, loginId, loginIdType, location, failureReason]: Exported,
  { criteria, columns, format, zone }: LoginExport,
): Cell[] {
  const {
    city = null,
    country = null,
    zipcode = null,
    region = null,
    latitude = null,
    longitude = null,
  } = location ?? {}
  const identity = columns === 'identity' ? [loginId, loginIdType] : []
  const where = [city, country, zipcode, region, latitude, longitude]
  return [
    userId,
    ...identity,
    format(instant, zone),
    applicationId,
    ipAddress,
    ...where,
    ...(withFailures(criteria) ? [failureReason] : []),
  ]
}

/** A batch as text, and where the next one goes on; undefined after the last. */
function render(
  batch: readonly Exported[],
  request: LoginExport,
): { readonly csv: Buffer; readonly next: Position | undefined } {
  const csv = Buffer.from(batch.map((record) => csvRow(cellsOf(record, request))).join(''))
  const last = batch.at(-1)
  return { csv, next: last && batch.length === batchSize ? { instant: last[1], id: last[0] } : undefined }
}

// Holds on to no batch while it waits for its reader or the database: what lives that long has to be collected at length, and until
// then makes the process larger.
async function* csvOf(
  request: LoginExport,
  first: Buffer,
  position: Position | undefined,
): AsyncGenerator<Uint8Array, void> {
  const names = [...headers[request.columns], ...(withFailures(request.criteria) ? [failureHeader] : [])]
  yield Buffer.from(csvHeader(names))
  yield first
  for (let next = position; next; ) {
    const rendered = render(await batchAfter(request.criteria, next), request)
    next = rendered.next
    yield rendered.csv
  }
}

/**
 * The archive in pieces. The first records are read before this returns, so that what is wrong is told by a status; an error after
 * that ends the archive, and what has arrived of it does not open.
 */
export async function exportLogins(
  request: LoginExport,
): Promise<{ readonly kind: 'exporting'; readonly archive: AsyncIterable<Uint8Array> } | NotFound> {
  const first = await batchAfter(request.criteria, undefined)
  if (first.length === 0 && (await nameNothing(request.criteria))) return notFound
  const { csv, next } = render(first, request)
  return { kind: 'exporting', archive: zipOf(entryName, csvOf(request, csv, next), now()) }
}
