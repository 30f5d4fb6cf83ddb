/** What both engines do with node-postgres: Prisma's adapter with prepared statements, and connections for migrations. */
import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { describeError, log } from '@/lib/log'
import type { SqlConnection } from './engine'

/** Each connection keeps its prepared statements on the server; texts past this many (lists of varying length) are not named. */
const maxNamedStatements = 500

/**
 * Names a statement after its text, so that the same name can never mean two texts, on whichever server connection it arrives. A pgbouncer in
 * transaction mode follows such statements from version 1.21 with `max_prepared_statements` above zero.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // An empty name is the unnamed statement of the protocol.
    if (names.size >= maxNamedStatements) return ''
    const name = createHash('sha256').update(sql).digest('base64url').slice(0, 22)
    names.set(sql, name)
    return name
  }
}

/** Whether the server refused a statement and goes on with the connection; it ends those that it reports a FATAL error to, or a PANIC. */
const isRefusal = (error: unknown) => error instanceof pg.DatabaseError && error.severity === 'ERROR'

/**
 * A pool in which a statement that fails leaves its connection to the next. node-postgres' own closes the connection, which costs PostgreSQL a
 * new one, and the embedded database a new start, one to two seconds in which nobody is served.
 */
export function connectionPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  const query = async (statement: pg.QueryConfig) => {
    const client = await pool.connect()
    // A lost connection also rejects the statement under way; without a listener it would end the process.
    const listener = () => {}
    client.on('error', listener)
    let lost = false
    try {
      return await client.query(statement)
    } catch (error) {
      lost = !isRefusal(error)
      throw error
    } finally {
      client.off('error', listener)
      client.release(lost)
    }
  }
  return Object.assign(pool, { query })
}

/**
 * The driver adapter for a `PrismaClient` on this pool, which stays with its owner.
 *
 * @param prepared whether statements are prepared once for each connection
 */
export function prismaAdapter(pool: pg.Pool, { prepared }: { prepared: boolean }): SqlDriverAdapterFactory {
  const onLost = (error: Error) => log.warn('database.connectionLost', describeError(error))
  return new PrismaPg(pool, {
    onPoolError: onLost,
    onConnectionError: onLost,
    ...(prepared && { statementNameGenerator: statementNames() }),
  })
}

/** A connected client as migrations want it; `end` gives it back or closes it. */
export function sqlConnection(client: pg.ClientBase, end: () => Promise<void>): SqlConnection {
  return {
    exec: async (text) => {
      await client.query(text)
    },
    rows: async (text, parameters = []) =>
      (await client.query<unknown[]>({ text, values: [...parameters], rowMode: 'array' })).rows,
    end,
  }
}
