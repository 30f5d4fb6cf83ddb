/** A throw-away PostgreSQL server for tests. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const binaries = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin'

/** PostgreSQL refuses to run as root, so then its own user runs it. */
function asServer(command: string, ...parameters: string[]) {
  const program = path.join(binaries, command)
  return process.getuid?.() === 0
    ? run('runuser', ['-u', 'postgres', '--', program, ...parameters])
    : run(program, parameters)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** Starts a server with one empty database. `stop` removes all of it. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'latchkey-postgres-'))
  if (process.getuid?.() === 0) await run('chown', ['postgres', directory])
  else await chmod(directory, 0o700)
  const data = path.join(directory, 'data')
  await asServer('initdb', '-D', data, '-A', 'trust', '-U', 'latchkey', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
  const port = await freePort()
  const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1`
  await asServer('pg_ctl', '-D', data, '-o', options, '-l', path.join(directory, 'log'), '-w', 'start')
  const database = `test_${randomBytes(4).toString('hex')}`
  await run(path.join(binaries, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'latchkey', database])
  return {
    url: `postgresql://latchkey@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await asServer('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
      await rm(directory, { recursive: true, force: true })
    },
  }
}
