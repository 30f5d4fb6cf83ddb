/** Runs Prisma on PGlite: conversions from `pglite-prisma-adapter`, statements and transactions from here. */
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  Transaction,
} from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { PGliteClient } from './pglite-client'

type Library = ConstructorParameters<typeof PrismaPGlite>[0]

/** The library needs only `query` of the PGlite it is given. */
function queryable(query: PGliteClient['query']): Promise<SqlDriverAdapter> {
  return new PrismaPGlite({ query } as unknown as Library).connect()
}

/**
 * The library's own transactions resolve `commit` before the COMMIT and swallow its failure, and its scripts are not waited for. Here a
 * transaction holds the one connection from BEGIN until Prisma has seen the answer to COMMIT or ROLLBACK.
 */
async function startTransaction(client: PGliteClient, isolation: IsolationLevel | undefined): Promise<Transaction> {
  const release = await client.turn.acquire()
  try {
    await client.query(isolation ? `BEGIN ISOLATION LEVEL ${isolation}` : 'BEGIN')
    const { provider, adapterName, queryRaw, executeRaw } = bound(await queryable(client.query))
    const execute = (sql: string) => executeRaw({ sql, args: [], argTypes: [] }).then(() => undefined)
    return {
      provider,
      adapterName,
      queryRaw,
      executeRaw,
      // False: Prisma sends COMMIT and ROLLBACK itself and then calls these.
      options: { usePhantomQuery: false },
      commit: async () => release(),
      rollback: async () => release(),
      createSavepoint: (name) => execute(`SAVEPOINT ${name}`),
      rollbackToSavepoint: (name) => execute(`ROLLBACK TO SAVEPOINT ${name}`),
      releaseSavepoint: (name) => execute(`RELEASE SAVEPOINT ${name}`),
    }
  } catch (error) {
    release()
    throw error
  }
}

function bound(adapter: SqlDriverAdapter): SqlDriverAdapter {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: adapter.queryRaw.bind(adapter),
    executeRaw: adapter.executeRaw.bind(adapter),
    executeScript: adapter.executeScript.bind(adapter),
    startTransaction: adapter.startTransaction.bind(adapter),
    dispose: adapter.dispose.bind(adapter),
    ...(adapter.getConnectionInfo && { getConnectionInfo: adapter.getConnectionInfo.bind(adapter) }),
  }
}

/** The driver adapter for a `PrismaClient` on this PGlite. Closing PGlite stays with its owner. */
export function pgliteAdapter(client: PGliteClient): SqlDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: 'pglite-prisma-adapter',
    connect: async () => ({
      ...bound(await queryable((...query) => client.exclusively(() => client.query(...query)))),
      executeScript: (script) => client.exclusively(() => client.exec(script)),
      startTransaction: (isolation) => startTransaction(client, isolation),
    }),
  }
}
