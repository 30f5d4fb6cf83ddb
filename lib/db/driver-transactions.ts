/** The driver's side of Prisma's transactions: statements reach it past Prisma, and no commit is silently a rollback. */
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import { processWide } from '@/lib/process-wide'
import type { Statements } from './statements'

/** What Prisma started for the caller. */
type Started = { transaction?: Transaction }

const started = processWide('db.started', () => new AsyncLocalStorage<Started>())

/**
 * Runs `start`, which has Prisma start a transaction, and tells it how to get at the statements of that transaction. They are refused once it is
 * committed or rolled back, which Prisma also does when its time is over: the connection may by then be somebody else's.
 */
export function withStatements<T>(start: (statements: () => Statements) => Promise<T>): Promise<T> {
  const own: Started = {}
  const statements = () => {
    if (!own.transaction) throw new Error('Prisma started no transaction')
    return own.transaction
  }
  return started.run(own, () => start(statements))
}

/**
 * Gives `withStatements` what it needs. And PostgreSQL answers the COMMIT of a transaction in which a statement failed with a ROLLBACK and no
 * error, and Prisma reports success. A caller that caught the failure and went on would believe that its writes are there. This adapter
 * remembers the failure and refuses the commit.
 */
export function withDriverTransactions(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect()
      const startTransaction: SqlDriverAdapter['startTransaction'] = async (isolation) => {
        const transaction = guarded(await adapter.startTransaction(isolation))
        const caller = started.getStore()
        if (caller) caller.transaction = transaction
        return transaction
      }
      return new Proxy(adapter, {
        get: (target, property) => {
          if (property === 'startTransaction') return startTransaction
          const value: unknown = Reflect.get(target, property)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
}

const swallowed = () =>
  new DriverAdapterError({
    kind: 'postgres',
    code: '25P02',
    severity: 'ERROR',
    message: 'A statement of this transaction had failed, so it was rolled back instead of committed.',
    detail: undefined,
    column: undefined,
    hint: undefined,
  })

const over = () =>
  new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'The transaction was over, or out of time.' })

function guarded(transaction: Transaction): Transaction {
  let failed = false
  let ended = false
  const watch = async <T>(run: () => Promise<T>): Promise<T> => {
    if (ended) throw over()
    try {
      return await run()
    } catch (error) {
      failed = true
      throw error
    }
  }
  // Prisma ends a transaction with a statement, and lets go of the connection after it.
  const end = async (query: SqlQuery): Promise<number> => {
    ended = true
    if (!failed || query.sql !== 'COMMIT') return transaction.executeRaw(query)
    await transaction.executeRaw({ ...query, sql: 'ROLLBACK' })
    throw swallowed()
  }
  const executeRaw = (query: SqlQuery): Promise<number> =>
    query.sql === 'COMMIT' || query.sql === 'ROLLBACK' ? end(query) : watch(() => transaction.executeRaw(query))
  return new Proxy(transaction, {
    get: (target, property) => {
      if (property === 'executeRaw') return executeRaw
      if (property === 'queryRaw') return (query: SqlQuery) => watch(() => target.queryRaw(query))
      if (property === 'rollbackToSavepoint') {
        return async (name: string) => {
          await target.rollbackToSavepoint?.(name)
          failed = false
        }
      }
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
