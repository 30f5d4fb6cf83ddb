/** Makes a commit fail that would silently be a rollback. */
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type Transaction,
} from '@prisma/driver-adapter-utils'

/**
 * PostgreSQL answers the COMMIT of a transaction in which a statement failed with a ROLLBACK and no error, and Prisma reports success. A caller
 * that caught the failure and went on would believe that its writes are there. This adapter remembers the failure and refuses the commit.
 */
export function withCommitGuard(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect()
      const startTransaction: SqlDriverAdapter['startTransaction'] = async (isolation) =>
        guarded(await adapter.startTransaction(isolation))
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

function guarded(transaction: Transaction): Transaction {
  let failed = false
  const watch = async <T>(statement: Promise<T>): Promise<T> => {
    try {
      return await statement
    } catch (error) {
      failed = true
      throw error
    }
  }
  const executeRaw = async (query: SqlQuery): Promise<number> => {
    if (!failed || query.sql !== 'COMMIT') return watch(transaction.executeRaw(query))
    await transaction.executeRaw({ ...query, sql: 'ROLLBACK' })
    throw new DriverAdapterError({
      kind: 'postgres',
      code: '25P02',
      severity: 'ERROR',
      message: 'A statement of this transaction had failed, so it was rolled back instead of committed.',
      detail: undefined,
      column: undefined,
      hint: undefined,
    })
  }
  return new Proxy(transaction, {
    get: (target, property) => {
      if (property === 'executeRaw') return executeRaw
      if (property === 'queryRaw') return (query: SqlQuery) => watch(target.queryRaw(query))
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
