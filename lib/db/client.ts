/** The Prisma client of this process, transactions that nest, and parameterised SQL. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { processWide } from '@/lib/process-wide'
import { withStatements } from './driver-transactions'
import type { Engine } from './engine'
import { isWriteConflict } from './errors'
import type { Prisma, PrismaClient } from './generated/client'
import { rowsOf, type Statements, statement } from './statements'

type CurrentTransaction = { client: Prisma.TransactionClient; statements: Statements; afterCommit: (() => void)[] }

/** What `openDatabase` opened. */
export const opened = processWide<{ engine?: Engine; client?: PrismaClient; statements?: Statements }>('db', () => ({}))
const transaction = processWide('db.transaction', () => new AsyncLocalStorage<CurrentTransaction>())

function rootClient(): PrismaClient {
  if (!opened.client) throw new Error('The database is not open')
  return opened.client
}

/** The engine under the client. For lib/db and its tests. */
export function openedEngine(): Engine {
  if (!opened.engine) throw new Error('The database is not open')
  return opened.engine
}

/** The Prisma client: of the transaction around the caller, or the shared one. */
export function db(): Prisma.TransactionClient {
  return transaction.getStore()?.client ?? rootClient()
}

/** Whether `db()` is in a transaction of `inTransaction`. */
export function insideTransaction(): boolean {
  return transaction.getStore() !== undefined
}

/** Runs `run` once the transaction around the caller is committed, never if it is rolled back; at once outside a transaction. */
export function afterCommit(run: () => void): void {
  const current = transaction.getStore()
  if (current) current.afterCommit.push(run)
  else run()
}

/**
 * Runs everything that `run` does with `db()`, `sql()` and `execute()` in one transaction: all of it is committed, or, when `run` throws, none.
 * Inside a transaction it joins that one. A deadlock runs `run` again, up to twice, so it must have no effect but on the database.
 *
 * @param timeout ms from start to commit. The embedded database serves nobody else meanwhile.
 */
export async function inTransaction<T>(
  run: () => Promise<T>,
  { timeout = 5000 }: { timeout?: number } = {},
): Promise<T> {
  if (insideTransaction()) return run()
  for (let attempt = 1; ; attempt++) {
    const afterCommit: (() => void)[] = []
    try {
      const result = await withStatements((statements) =>
        rootClient().$transaction((client) => transaction.run({ client, statements: statements(), afterCommit }, run), {
          timeout,
          maxWait: 3000,
        }),
      )
      for (const hook of afterCommit) hook()
      return result
    } catch (error) {
      if (attempt === 3 || !isWriteConflict(error)) throw error
    }
  }
}

/** Where a statement goes: to the driver, past Prisma's query interpreter, which costs as much as the statement itself. */
function statements(): Statements {
  const current = transaction.getStore()?.statements ?? opened.statements
  if (!current) throw new Error('The database is not open')
  return current
}

/** Rows of a parameterised statement (`$1`, `$2`, …). A bigint column comes as a JavaScript bigint, bytea as a Uint8Array, jsonb parsed. */
export async function sql<Row>(text: string, ...parameters: unknown[]): Promise<Row[]> {
  return rowsOf<Row>(await statements().queryRaw(statement(text, parameters)))
}

/** Runs a parameterised statement and tells how many rows it changed: what a conditional write branches on. */
export async function execute(text: string, ...parameters: unknown[]): Promise<number> {
  return statements().executeRaw(statement(text, parameters))
}
