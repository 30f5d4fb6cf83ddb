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

/** Of a statement that came after the one that failed, in the same transaction. */
const transactionFailed = '25P02'

/**
 * Whether the fault was the statement's, by its SQLSTATE: data, constraints, conflicts, syntax and names, locks, what our triggers raise, a statement
 * that took too long. Everything else may be the connection's: a plan or a prepared statement that is out of date, or a session of a server that is
 * read-only by now, fails the same way for as long as the connection lasts.
 */
const isRefusal = (code: string | undefined) => /^(2[23]|40|42(?!P05)|55|P0|57014)/.test(code ?? '')

/** Has a connection closed when it is released, if a statement failed on it in a way that may be its own. */
function watched(client: pg.PoolClient): pg.PoolClient {
  const { release } = client
  let failed = false
  let lost = false
  const note = (error: unknown) => {
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    lost ||= !isRefusal(code) && !(failed && code === transactionFailed)
    failed = true
  }
  const query = (...statement: unknown[]) => {
    const result: unknown = Reflect.apply(pg.Client.prototype.query, client, statement)
    if (result instanceof Promise) result.catch(note)
    return result
  }
  return Object.assign(client, {
    query: query as pg.PoolClient['query'],
    release: (error?: Error | boolean) => release(error || lost),
  })
}

/** What of node-postgres' pool is in use: promises, and statements with their values in them. */
export type ConnectionPool = Pick<pg.Pool, 'end' | 'ending'> & {
  connect(): Promise<pg.PoolClient>
  query(statement: pg.QueryConfig): Promise<pg.QueryResult>
}

/**
 * A pool in which a statement that is refused leaves its connection to the next. node-postgres' own closes the connection, which costs PostgreSQL a
 * new one, and the embedded database a new start, one to two seconds in which nobody is served; and it keeps every one on which a transaction failed.
 */
export function connectionPool(config: pg.PoolConfig): ConnectionPool {
  const pool = new pg.Pool(config)
  const connectClient = pool.connect.bind(pool)
  const connect = async () => watched(await connectClient())
  const query = async (statement: pg.QueryConfig) => {
    const client = await connect()
    // A lost connection also rejects the statement under way; without a listener it would end the process.
    const listener = () => {}
    client.on('error', listener)
    try {
      return await client.query(statement)
    } finally {
      client.off('error', listener)
      client.release()
    }
  }
  return Object.assign(pool, { connect, query })
}

/**
 * The driver adapter for a `PrismaClient` on this pool, which stays with its owner.
 *
 * @param prepared whether statements are prepared once for each connection
 */
export function prismaAdapter(pool: ConnectionPool, { prepared }: { prepared: boolean }): SqlDriverAdapterFactory {
  const onLost = (error: Error) => log.warn('database.connectionLost', describeError(error))
  // A pool of node-postgres is what it is, and Prisma uses no more of it than the type tells.
  return new PrismaPg(pool as pg.Pool, {
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
