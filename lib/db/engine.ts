/** What the two engines, embedded and PostgreSQL, have in common. */
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/** One connection outside Prisma, for what needs several statements in one text, or one session: migrations and maintenance. */
export type SqlConnection = {
  exec(text: string): Promise<void>
  rows(text: string, parameters?: readonly unknown[]): Promise<unknown[][]>
  end(): Promise<void>
}

export type Engine = {
  readonly adapter: SqlDriverAdapterFactory
  connect(): Promise<SqlConnection>
  /** Reclaims dead rows and refreshes statistics where no autovacuum does. */
  vacuum(): Promise<void>
  close(): Promise<void>
}

/** Why there is no database: one plain sentence for the person who starts the server. Never holds a password. */
export type OpenFailure = { kind: 'unavailable' | 'locked' | 'unwritable' | 'migrationRefused'; message: string }
export type OpenEngineResult = { kind: 'open'; engine: Engine } | OpenFailure
