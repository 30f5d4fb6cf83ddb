/** The only writer of output: one JSON object a line, so that no value of a user can forge a line (JSON escapes every control character). */
import { now } from './clock'
import { processWide } from './process-wide'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

const severity = { debug: 10, info: 20, warn: 30, error: 40 } as const satisfies Record<LogLevel, number>
const threshold = processWide('log.threshold', () => ({ level: 'info' as LogLevel }))

/** Drops everything below `level` from now on. */
export function setLogLevel(level: LogLevel): void {
  threshold.level = level
}

function write(level: LogLevel, event: string, fields: LogFields): void {
  if (severity[level] < severity[threshold.level]) return
  process.stdout.write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
}

/** Fields are named one by one, so that no object that holds a secret is ever logged whole. */
export const log = {
  debug: (event: string, fields: LogFields = {}) => write('debug', event, fields),
  info: (event: string, fields: LogFields = {}) => write('info', event, fields),
  warn: (event: string, fields: LogFields = {}) => write('warn', event, fields),
  error: (event: string, fields: LogFields = {}) => write('error', event, fields),
}

/** Node's and Prisma's errors have a `code`; a driver adapter's has the database's, SQLSTATE, in its cause. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, originalCode }: { code?: unknown; originalCode?: unknown } = error
  if (typeof code === 'string') return code
  return typeof originalCode === 'string' ? originalCode : undefined
}

/** Name, code and place of an unexpected error. Not its message where that may quote parameters of a query. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = [error, error.cause].map(codeOf).find((found) => found !== undefined)
  const place = error.stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .join(' | ')
  return { error: error.name, code, place }
}
