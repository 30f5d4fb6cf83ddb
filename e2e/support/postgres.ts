/** A throw-away PostgreSQL server for tests: its own cluster, port and socket below the temporary folder. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port'
import { copyFolder, template } from './templates'

const run = promisify(execFile)
const packaged = '/usr/lib/postgresql'

export type Postgres = {
  /** Of an empty database. */
  readonly url: string
  /** Makes another empty database and returns its URL. */
  createDatabase(name?: string): Promise<string>
  /** Where its files are. */
  readonly directory: string
  /** Takes the server away as a crash does: connections break, acknowledged commits stay. */
  pause(): Promise<void>
  /** Takes it away as its operator does: everything is written out. */
  shutDown(): Promise<void>
  /** Brings it back at the same address. */
  resume(): Promise<void>
  /** Ends it and removes all of it. */
  stop(): Promise<void>
}

/** The folder of `initdb` and `pg_ctl`: POSTGRES_BIN, else Debian's newest, else one of PATH. Undefined when there is none. */
export function findBinaries(): string | undefined {
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : []
  const candidates = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => `${packaged}/${version}/bin`),
    ...(process.env.PATH ?? '').split(path.delimiter),
  ]
  return candidates.find(
    (folder) => folder && existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'pg_ctl')),
  )
}

/** PostgreSQL refuses to run as root, so then its own user runs it. */
function asServer(binaries: string, command: string, ...parameters: string[]) {
  const program = path.join(binaries, command)
  return process.getuid?.() === 0
    ? run('runuser', ['-u', 'postgres', '--', program, ...parameters], { cwd: '/' })
    : run(program, parameters)
}

/**
 * Starts a server with one empty database.
 *
 * @param settings of postgresql.conf, such as `{ fsync: 'off' }`; the default keeps every promise of a real one
 */
export async function startPostgres(settings: Record<string, string> = {}): Promise<Postgres> {
  const binaries = findBinaries()
  if (!binaries) throw new Error('PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or PATH')
  const directory = await mkdtemp(path.join(os.tmpdir(), 'latchkey-postgres-'))
  if (process.getuid?.() === 0) await run('chown', ['postgres', directory])
  else await chmod(directory, 0o700)
  const data = path.join(directory, 'data')
  const { stdout: version } = await run(path.join(binaries, 'initdb'), ['--version'])
  const kept = { kind: 'postgresql', version: createHash('sha256').update(version).digest('hex').slice(0, 16) }
  const cluster = await template(kept, async (at) => {
    const options = ['-A', 'trust', '-U', 'latchkey', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']
    await asServer(binaries, 'initdb', '-D', `${data}-new`, ...options)
    await copyFolder(`${data}-new`, at)
  })
  await copyFolder(cluster, data)
  const port = await freePort()
  const configuration = Object.entries({ listen_addresses: '127.0.0.1', ...settings }).map(
    ([name, value]) => `-c ${name}=${value}`,
  )
  const options = [`-p ${port}`, `-k ${directory}`, ...configuration].join(' ')
  const resume = async () => {
    await asServer(binaries, 'pg_ctl', '-D', data, '-o', options, '-l', path.join(directory, 'log'), '-w', 'start')
  }
  const end = async (mode: 'fast' | 'immediate') => {
    await asServer(binaries, 'pg_ctl', '-D', data, '-m', mode, '-w', 'stop')
  }
  const pause = () => end('immediate')
  const createDatabase = async (name = `test_${randomBytes(4).toString('hex')}`) => {
    await run(path.join(binaries, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'latchkey', name])
    return `postgresql://latchkey@127.0.0.1:${port}/${name}`
  }
  await resume()
  return {
    url: await createDatabase(),
    createDatabase,
    directory: data,
    pause,
    shutDown: () => end('fast'),
    resume,
    stop: async () => {
      // Already down when a test has paused it.
      await pause().catch(() => undefined)
      await rm(directory, { recursive: true, force: true })
    },
  }
}
