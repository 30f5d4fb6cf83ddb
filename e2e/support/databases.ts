/** One suite, two databases: everything that is promised holds on the embedded one and on PostgreSQL. */
import { after, describe } from 'node:test'
import { type Postgres, startPostgres } from './postgres'
import { type Server, type ServerOptions, startServer } from './server'

export type DatabaseName = 'pglite' | 'postgresql'

/** Starts a server of this suite on a fresh database. */
export type StartServer = (options?: Omit<ServerOptions, 'database'>) => Promise<Server>

const names: readonly DatabaseName[] = ['pglite', 'postgresql']

/** Both, or the one that the variable DATABASES names. */
export function chosenDatabases(): readonly DatabaseName[] {
  const only = process.env.DATABASES
  if (!only) return names
  const chosen = names.filter((name) => only.split(',').includes(name))
  if (chosen.length === 0) throw new Error(`DATABASES must be ${names.join(' or ')}`)
  return chosen
}

/**
 * Declares a suite for each database. Servers that are still running when it ends are stopped, with the checks of `stop`.
 *
 *     forEachDatabase((name, start) => {
 *       let server: Server
 *       before(async () => { server = await start() })
 *       test('…', …)
 *     })
 */
export function forEachDatabase(suite: (name: DatabaseName, start: StartServer) => void): void {
  for (const name of chosenDatabases()) {
    describe(name, () => {
      let postgres: Postgres | undefined
      const servers: Server[] = []
      suite(name, async (options = {}) => {
        if (name === 'postgresql') postgres ??= await startPostgres()
        const database = postgres ? { url: await postgres.createDatabase() } : 'pglite'
        const server = await startServer({ migrated: true, ...options, database })
        servers.push(server)
        return server
      })
      after(async () => {
        const stopped = await Promise.allSettled(servers.map((server) => server.stop()))
        await postgres?.stop()
        for (const result of stopped) if (result.status === 'rejected') throw result.reason
      })
    })
  }
}
