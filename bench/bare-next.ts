/** A Next app with one route handler that does nothing, built and started as Next's documentation says. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@/e2e/support/free-port'

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const folder = fileURLToPath(new URL('bare', import.meta.url))

export type BareNext = { readonly port: number; readonly pid: number; stop(): Promise<void> }

/** Builds it, some ten seconds, and starts it on a free port. (Turbopack would take the instrumentation of the project around it.) */
export async function startBareNext(): Promise<BareNext> {
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  await promisify(execFile)(process.execPath, [next, 'build', '--webpack', folder], { env })
  const port = await freePort()
  const child = spawn(process.execPath, [next, 'start', folder, '-p', String(port)], { env, stdio: 'pipe' })
  process.once('exit', () => child.kill('SIGKILL'))
  await answering(child, port)
  return {
    port,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the bare Next app ended with ${child.exitCode}`)
    const response = await fetch(`http://localhost:${port}/`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
