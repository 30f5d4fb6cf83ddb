// @ts-check
// Serves Latchkey: prepares Next, waits for the boot, listens, and on SIGTERM or SIGINT finishes what is in flight.
import cluster from 'node:cluster'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { startThreadInAdvance } from '../lib/db/embedded-thread.mjs'
import nextConfig from '../next.config.mjs'
import { createFront } from './front.mjs'
import { onStopSignal } from './signals.mjs'

/** @typedef {Awaited<ReturnType<typeof createApp>>} NextServer */

/**
 * What the boot (instrumentation) leaves behind: where to listen, or why not.
 *
 * @typedef {{ ok: true, host: string, port: number, appUrl: string, announcement: string[] }
 *   | { ok: false, message: string }} BootResult
 */

/** How long requests in flight may take after the signal to stop, ms; orchestrators kill after 30 s. */
const DRAIN_TIME = 10_000

/**
 * After how much bytecode V8 looks whether a function is worth compiling, bytes. A login runs some thousand functions once each and then
 * hashes for 20 ms: at V8's own 66 KB (132 KB in later versions) it takes thousands of logins until they are compiled; here, some hundred.
 */
const COMPILE_SOONER = '--interrupt-budget=20000'

/**
 * V8 throws compiled code away that did not run for some collections of garbage. The work of a login is compiled over some hundred logins; without
 * this, those after a quiet minute begin again and take up to a fifth more of the main thread.
 */
const KEEP_COMPILED = '--no-flush-bytecode'

const { distDir = '.next' } = nextConfig
const projectRoot = fileURLToPath(new URL('..', import.meta.url))

/**
 * Starts the server in this process and returns once it listens. Never throws: what prevents the start is printed as one
 * sentence and ends the process with code 1.
 *
 * @param {{ dev: boolean }} options
 */
export async function serve({ dev }) {
  setFlagsFromString(KEEP_COMPILED)
  // Whoever reads the log may go away; people still want to sign in. (Unhandled, the broken pipe is logged, into the pipe.)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // A login server tells nobody anything.
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  const prepared = await prepare(dev)
  if (!prepared.ok) return fail(prepared.message)
  const { app, boot } = prepared

  const { server, drain } = createFront({
    handle: app.getRequestHandler(),
    appUrl: boot.appUrl,
    dev,
    crossOrigin: fromBoot('crossOrigin'),
  })
  onStopSignal(async () => {
    await drain(DRAIN_TIME)
    await app.close()
    await fromBoot('shutdown')?.()
    process.exit(0)
  })
  server.once('error', (error) => fail(listenFailure(error, boot)))
  server.listen(boot.port, boot.host, () => announce([...boot.announcement, `Latchkey is ready at ${boot.appUrl}`]))
  // From here on: what a start runs will not come again.
  setFlagsFromString(COMPILE_SOONER)
}

/**
 * Boots and loads Next at once: the embedded database opens in a thread, so the two hardly wait for each other. Whatever the boot waits for comes
 * first, then Next, two fifths of what this thread has to load.
 *
 * @param {boolean} dev
 * @returns {Promise<{ ok: true, app: NextServer, boot: BootResult & { ok: true } } | { ok: false, message: string }>}
 */
async function prepare(dev) {
  try {
    const taken = process.env.DATABASE_URL ? undefined : startThreadInAdvance()
    // What Next itself loads before anything else of its own.
    await import('next/dist/server/node-environment.js')
    // While developing Next compiles and runs the instrumentation by itself.
    if (!dev) await startBoot(taken)
    const app = await createApp(dev)
    await app.prepare()
    if (!dev) await loadApi(app)
    const boot = await fromBoot('boot')
    if (!boot) return { ok: false, message: 'Latchkey could not start: the boot left no result.' }
    return boot.ok ? { ok: true, app, boot } : boot
  } catch (error) {
    return { ok: false, message: `Latchkey could not start: ${error instanceof Error ? error.message : error}` }
  }
}

/**
 * Registers the instrumentation, which Next would do with the first request, and comes back when the boot can be left to itself.
 *
 * @param {Promise<void> | undefined} taken when the embedded database's thread has its work. What waits for a server instead has time-outs, which
 *   would run out while Next loads and nothing else can run.
 */
async function startBoot(taken) {
  const { ensureInstrumentationRegistered } = await import(
    'next/dist/server/lib/router-utils/instrumentation-globals.external.js'
  )
  await ensureInstrumentationRegistered(projectRoot, distDir)
  await Promise.race([fromBoot('boot'), ...(taken ? [taken] : [])])
}

/** @param {boolean} dev */
async function createApp(dev) {
  const { default: next } = await import('next')
  return next({
    dev,
    dir: projectRoot,
    customServer: true,
    hostname: 'localhost',
    port: Number(process.env.PORT) || 9011,
    // Next answers WebSocket upgrades on the server it is given. Only hot reload needs them, so in production it is given
    // one that never listens.
    ...(!dev && { httpServer: createServer() }),
  })
}

/**
 * A route is loaded when it is first asked for. So that the first caller need not wait, and while the database opens, the API is asked here, over
 * no connection, for what no route has: it runs nothing.
 *
 * @param {NextServer} app
 */
async function loadApi(app) {
  const request = new IncomingMessage(new Socket())
  request.method = 'DELETE'
  request.url = '/api/health'
  request.push(null)
  await app.getRequestHandler()(request, new ServerResponse(request))
}

/**
 * The boot runs inside Next's bundle, which shares nothing with this file but the global object.
 *
 * @param {'boot' | 'shutdown' | 'crossOrigin'} name
 */
function fromBoot(name) {
  return Reflect.get(globalThis, Symbol.for(`latchkey.${name}`))
}

/**
 * @param {Error & { code?: string }} error
 * @param {{ host: string, port: number }} address
 * @returns {string} one sentence that names the variable to change
 */
export function listenFailure(error, { host, port }) {
  if (error.code === 'EADDRINUSE')
    return `PORT ${port} on ${host} is already in use; stop the other program or set PORT.`
  if (error.code === 'EACCES')
    return `PORT ${port} needs privileges that this process does not have; set a PORT above 1023.`
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine.`
  return `Latchkey cannot listen on ${host}:${port}: ${error.message}`
}

/** @param {string[]} lines printed by the primary, once, when this process is one of its workers */
function announce(lines) {
  if (cluster.isWorker) process.send?.({ kind: 'ready', lines })
  else console.log(lines.join('\n'))
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
