/** The built server as a child process: started as an operator starts it, watched, and held to its promises when it stops. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { holdToDescription } from './description'
import { freePort } from './free-port'
import { copyMigrated } from './templates'

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm start` runs; it replaces its shell, so the process is the server. */
const startScript: string = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')).scripts.start

/** A first start may have to build. */
const startTimeout = 180_000
/** The server gives requests in flight ten seconds. */
const stopTimeout = 15_000

/** What the environment of the test run must not lend to a server. */
const ownVariables =
  /^(PORT|HOST|APP_URL|DATABASE_URL|DATA_DIR|ENCRYPTION_KEY|FUSIONAUTH_.*|SMTP_URL|TRUSTED_PROXIES|OUTBOUND_ALLOW|WEB_CONCURRENCY|LOG_LEVEL|NODE_ENV|NODE_TEST_CONTEXT|NEXTAUTH_.*|NODE_OPTIONS)$/

export type Kickstart = {
  readonly apiKeys?: readonly Record<string, unknown>[]
  readonly requests?: readonly Record<string, unknown>[]
  readonly variables?: Record<string, unknown>
  readonly [other: string]: unknown
}

export type ServerOptions = {
  readonly database: 'pglite' | { readonly url: string }
  readonly env?: Record<string, string>
  /** Kept when the server stops; without it there is a temporary one. */
  readonly dataDir?: string
  /** The default provisions one API key, `server.apiKey`; `firstRun` starts without a kickstart file. */
  readonly kickstart?: Kickstart | 'firstRun'
  /** A new embedded database is a copy of one that was migrated before. The default is a first start like any other. */
  readonly migrated?: boolean
  /** Whether exchanges are compared with the server's description, which it has to make for that. The default is to compare them. */
  readonly compared?: boolean
}

export type Server = {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Absent on the embedded database. */
  readonly databaseUrl: string | undefined
  /** A global API key that may manage keys; empty when `kickstart` was given. */
  readonly apiKey: string
  /** From the start of the process to its announcement, ms. */
  readonly startedIn: number
  readonly pid: number
  /** Everything it has written to stdout and stderr, over all restarts. */
  logs(): string
  /** Resident memory, MiB. */
  rss(): Promise<number>
  /** Declares a value that must never appear in the logs. */
  canary<T extends string>(value: T): T
  /** SIGTERM; asserts exit code 0 and clean logs, then removes what is temporary. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** The same server again at the same address, after `kill`, or after a SIGTERM of its own. `meanwhile` is done while it is down. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
}

type Run = { child: ChildProcess; exited: Promise<number | NodeJS.Signals>; startedIn: number }

/**
 * Starts the production server on a free port and waits until it is ready.
 *
 * @throws {Error} with everything it printed, when it ends instead
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'latchkey-server-'))
  const dataDir = options.dataDir ?? path.join(temporary, 'data')
  const port = Number(options.env?.PORT ?? (await freePort()))
  const apiKey = options.kickstart ? '' : randomBytes(32).toString('base64url')
  const env = await environment(options, { temporary, dataDir, port, apiKey })
  if (options.migrated && options.database === 'pglite' && !options.dataDir) await copyMigrated(dataDir)
  const output: string[] = []
  const canaries = new Set(apiKey ? [apiKey] : [])
  let current = await launch(env, output).catch(async (error) => {
    await rm(temporary, { recursive: true, force: true })
    throw error
  })

  if (options.compared !== false) holdToDescription(port)

  async function end(signal: NodeJS.Signals) {
    current.child.kill(signal)
    return within(stopTimeout, current.exited, () => `the server did not end after ${signal}\n${tail(output)}`)
  }
  return {
    url: env.APP_URL ?? `http://localhost:${port}`,
    port,
    dataDir,
    databaseUrl: options.database === 'pglite' ? undefined : options.database.url,
    apiKey,
    get startedIn() {
      return current.startedIn
    },
    get pid() {
      return current.child.pid ?? 0
    },
    logs: () => output.join(''),
    rss: () => residentMemory(current.child.pid ?? 0),
    canary: (value) => {
      canaries.add(value)
      return value
    },
    stop: async () => {
      try {
        const wasKilled = current.child.signalCode === 'SIGKILL'
        const code = await end('SIGTERM')
        if (!wasKilled) assert.equal(code, 0, `exit code after SIGTERM\n${tail(output)}`)
        assertCleanLogs(output.join(''), canaries)
      } finally {
        await rm(temporary, { recursive: true, force: true })
      }
    },
    kill: async () => {
      await end('SIGKILL')
    },
    restart: async (meanwhile) => {
      if (current.child.exitCode === null && current.child.signalCode === null) assert.equal(await end('SIGTERM'), 0)
      await meanwhile?.()
      current = await launch(env, output)
    },
  }
}

/** What a server that cannot start says and how it ends: for the tests of wrong variables, busy ports and locked folders. */
export async function startFailure(
  env: Record<string, string>,
): Promise<{ code: number | NodeJS.Signals; output: string }> {
  const output: string[] = []
  const { child, exited } = spawnServer({ ...inherited(), ...env }, output)
  const code = await within(startTimeout, exited, () => {
    child.kill('SIGKILL')
    return `the server runs although it should not\n${tail(output)}`
  })
  return { code, output: output.join('') }
}

async function environment(
  { database, env, kickstart }: ServerOptions,
  made: { temporary: string; dataDir: string; port: number; apiKey: string },
): Promise<NodeJS.ProcessEnv> {
  const file = path.join(made.temporary, 'kickstart.json')
  const provisioning = kickstart ?? { apiKeys: [{ key: made.apiKey, keyManager: true }] }
  if (provisioning !== 'firstRun') await writeFile(file, JSON.stringify(provisioning), { mode: 0o600 })
  return {
    ...inherited(),
    PORT: String(made.port),
    DATA_DIR: made.dataDir,
    ...(database !== 'pglite' && { DATABASE_URL: database.url, ENCRYPTION_KEY: keyOf(database.url) }),
    ...(provisioning !== 'firstRun' && { FUSIONAUTH_APP_KICKSTART_FILE: file }),
    ...env,
  }
}

/** Servers on one database share its key. */
const keyOf = (databaseUrl: string): string => createHash('sha256').update(databaseUrl).digest('base64')

function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ownVariables.test(name))
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' }
}

function spawnServer(env: NodeJS.ProcessEnv, output: string[]): Pick<Run, 'child' | 'exited'> {
  // `npm test` has built once for all suites; a file that is run alone builds when it must.
  const command = `${startScript} ${process.env.LATCHKEY_BUILT ? '--no-build' : ''}`
  const child = spawn('sh', ['-c', command], { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => output.push(text))
  const exited = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 0)),
  )
  // A test run that is interrupted leaves no server behind.
  const reap = () => child.kill('SIGKILL')
  process.once('exit', reap)
  exited.then(() => process.removeListener('exit', reap))
  return { child, exited }
}

async function launch(env: NodeJS.ProcessEnv, output: string[]): Promise<Run> {
  const began = performance.now()
  const before = output.length
  const { child, exited } = spawnServer(env, output)
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => output.slice(before).join('').includes('Latchkey is ready at') && resolve())
  })
  const ended = exited.then((code) => {
    throw new Error(`the server ended with ${code} before it was ready\n${tail(output)}`)
  })
  await within(startTimeout, Promise.race([ready, ended]), () => {
    child.kill('SIGKILL')
    return `the server was not ready in time\n${tail(output)}`
  })
  ended.catch(() => undefined)
  return { child, exited, startedIn: performance.now() - began }
}

/** Statuses that an endpoint does not declare, errors that nobody handled, and secrets: none may be in what a server wrote. */
export function assertCleanLogs(logs: string, canaries: Iterable<string>): void {
  const bad = logs.split('\n').filter((line) => /"undeclaredStatus"|unhandledRejection|uncaughtException/i.test(line))
  assert.deepEqual(bad, [], 'the server wrote what it must never write')
  for (const value of canaries)
    assert.ok(!logs.includes(value), `SL-01: a secret is in the logs: ${value.slice(0, 4)}…`)
}

async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

async function within<T>(milliseconds: number, promise: Promise<T>, explain: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(explain())), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const tail = (output: readonly string[]): string => output.join('').slice(-4_000)
