/** Tells apart what a database error means, whichever engine, driver or Prisma layer reported it. */

/** What the layers wrap into each other: Prisma's error, its `meta.driverAdapterError`, that one's `cause`, and Node's AggregateError. */
type ErrorLike = {
  code?: unknown
  message?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown } | null
  errors?: unknown
  kind?: unknown
  originalCode?: unknown
  constraint?: { index?: string } | null
}

function layers(error: unknown, depth = 0): ErrorLike[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const layer: ErrorLike = error
  const inner = Array.isArray(layer.errors) ? layer.errors : []
  return [layer, ...[layer.cause, layer.meta?.driverAdapterError, ...inner].flatMap((next) => layers(next, depth + 1))]
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return layers(error).some((layer) => codes.some((code) => layer.code === code || layer.originalCode === code))
}

/** Whether a unique key refused the write: any, or the one named `constraint`, such as `tenants_name_key`. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!hasCode(error, '23505', 'P2002')) return false
  return constraint === undefined || layers(error).some((layer) => layer.constraint?.index === constraint)
}

/** Whether a row that the write refers to does not exist, or a row to delete is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, '23503', '23001', 'P2003')
}

/** Whether a transaction lost against another one and may simply run again: deadlock or serialization failure. */
export function isWriteConflict(error: unknown): boolean {
  return hasCode(error, '40001', '40P01', 'P2034')
}

const unavailableCodes = new Set([
  // Sockets.
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  // Prisma: unreachable, timed out, closed, no connection in time, too many connections.
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
  // PostgreSQL: cancelled by a time-out, lock not granted in time, idle in transaction, shut down, crashed, starting, read-only after a failover.
  ...['57014', '55P03', '25P03', '57P01', '57P02', '57P03', '57P05', '25006'],
])
// Connection exceptions and insufficient resources.
const unavailableClasses = /^(08|53)...$/
/** What the driver adapters call it; of raw SQL Prisma passes on nothing else. */
const unavailableKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
  'TransactionAlreadyClosed',
])
/** What `pg` and Prisma say without a code. */
const unavailableMessages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable|Cannot use a pool after|Unable to start a transaction in the given time/

/** Whether the database is away or too busy to answer in time, so that the same request may succeed later: a 503. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return layers(error).some((layer) => {
    const codes = [layer.code, layer.originalCode].filter((code) => typeof code === 'string')
    if (typeof layer.kind === 'string' && unavailableKinds.has(layer.kind)) return true
    if (codes.some((code) => unavailableCodes.has(code) || unavailableClasses.test(code))) return true
    return typeof layer.message === 'string' && unavailableMessages.test(layer.message)
  })
}
