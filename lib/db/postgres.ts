/** A PostgreSQL server: pool, and time-outs that need no session state. */
import pg from 'pg'
import { log } from '@/lib/log'
import type { OpenEngineResult, SqlConnection } from './engine'
import { connectionPool, prismaAdapter, sqlConnection } from './node-postgres'

/** Connections of one process. One carries some thousand statements a second; a small server allows a hundred in all. */
const defaultPoolSize = 10
/** ms to wait for a connection. With `queryTimeout` it makes the 5 s that an outage can hold a request. */
const connectTimeout = 1500
/** ms until the server cancels a statement, or this process gives up on a server that went silent. */
const statementTimeout = 3000
const queryTimeout = 3500
/** ms to wait for a row that another transaction holds. */
const lockTimeout = 2000
/** ms until the server ends a transaction whose owner fell silent, so that a crashed instance blocks no row. */
const idleInTransactionTimeout = 15_000

/** Query parameters of the URL that are ours, as Prisma spells them, and the URL without them. */
function parseUrl(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const poolSize = Number(url.searchParams.get('connection_limit')) || defaultPoolSize
  // An old pgbouncer: no prepared statements.
  const plain = url.searchParams.get('pgbouncer') === 'true'
  for (const name of ['connection_limit', 'pgbouncer', 'schema', 'pool_timeout', 'connect_timeout'])
    url.searchParams.delete(name)
  return {
    connectionString: url.href,
    poolSize,
    plain,
    place: `${url.hostname}:${url.port || 5432}`,
    database: url.pathname.slice(1),
  }
}

/** Sent with the first packet of a connection, so they hold for it without any session state of ours. */
const serverTimeouts = {
  statement_timeout: statementTimeout,
  lock_timeout: lockTimeout,
  idle_in_transaction_session_timeout: idleInTransactionTimeout,
} satisfies pg.ClientConfig

/** Tries one connection. A pooler that refuses time-outs as start parameters is served without them: then ours on this side remain. */
async function probe(config: pg.ClientConfig): Promise<typeof serverTimeouts | Record<string, never>> {
  try {
    await connectOnce({ ...config, ...serverTimeouts })
    return serverTimeouts
  } catch (error) {
    if (!(error instanceof Error) || !/unsupported startup parameter/.test(error.message)) throw error
    await connectOnce(config)
    log.warn('database.timeoutsRefused', { hint: 'add them to ignore_startup_parameters, or set them for the role' })
    return {}
  }
}

async function connectOnce(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config)
  client.on('error', () => {})
  await client.connect()
  await client.end()
}

function explain(error: unknown, place: string, database: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === '28P01' || code === '28000')
    return `PostgreSQL at ${place} refuses the user or password in DATABASE_URL.`
  if (code === '3D000') return `PostgreSQL at ${place} has no database named ${database}.`
  return `PostgreSQL at ${place} cannot be reached${code ? ` (${code})` : ''}.`
}

async function connect(config: pg.ClientConfig): Promise<SqlConnection> {
  const client = new pg.Client(config)
  // An error also rejects the statement under way; without a listener it would end the process.
  client.on('error', () => {})
  await client.connect()
  return sqlConnection(client, () => client.end())
}

/** Opens a pool after one successful connection. The pool heals itself: a broken connection is dropped, the next request makes a new one. */
export async function openPostgres(databaseUrl: string): Promise<OpenEngineResult> {
  const { connectionString, poolSize, plain, place, database } = parseUrl(databaseUrl)
  const connection = {
    connectionString,
    connectionTimeoutMillis: connectTimeout,
    application_name: 'latchkey',
    keepAlive: true,
  }
  let timeouts: Awaited<ReturnType<typeof probe>>
  try {
    timeouts = await probe(connection)
  } catch (error) {
    return { kind: 'unavailable', message: explain(error, place, database) }
  }
  const pool = connectionPool({ ...connection, ...timeouts, query_timeout: queryTimeout, max: poolSize })
  return {
    kind: 'open',
    engine: {
      adapter: prismaAdapter(pool, { prepared: !plain }),
      connect: () => connect(connection),
      vacuum: async () => {},
      close: async () => {
        if (!pool.ending) await pool.end()
      },
    },
  }
}
