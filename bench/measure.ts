/** Drives servers with load and measures what comes back and what it took. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Requests in flight at once. */
export const connections = 8

/** Rates per second, latencies and processor times in ms; `cpu` of the load generator as a share of one core. */
export type Sample = {
  readonly count: number
  readonly perSecond: number
  readonly failed: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly cpu: number
  readonly cpuEach: number
}

/** `cpuEach`: processor time of one verification, ms; unlike a rate it hardly feels what else the machine does. */
export type RawSample = { readonly perSecond: number; readonly cpuEach: number }

/** A server. */
export type Target = { readonly port: number; readonly pid: number }

/** An application and its users, who sign in on the hosted pages. */
export type SignIn = {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly emails: readonly string[]
  readonly password: string
}

/** Sends the requests by turns for so many ms, or, without a time, each once. */
export function load(target: Target, requests: readonly string[], milliseconds?: number): Promise<Sample> {
  return generate('load.mjs', target, { milliseconds, requests })
}

/** Whole sign-ins, from the page to the claims, for so many ms, or, without a time, one of each user. */
export function signIns(target: Target, signIn: SignIn, milliseconds?: number): Promise<Sample> {
  return generate('sign-in.mjs', target, { milliseconds, ...signIn })
}

async function generate(script: string, { port, pid }: Target, parameters: object): Promise<Sample> {
  const before = processorTime(pid)
  const running = run(process.execPath, [local(script)])
  running.child.stdin?.end(JSON.stringify({ port, connections, ...parameters }))
  const sample = JSON.parse((await running).stdout)
  return { ...sample, cpuEach: (processorTime(pid) - before) / sample.count }
}

/** Argon2id verifications and nothing else, in a process of their own. */
export async function verifications(concurrency: number, milliseconds: number): Promise<RawSample> {
  const { stdout } = await run(process.execPath, [local('hash.mjs'), String(concurrency), String(milliseconds)])
  return JSON.parse(stdout)
}

/** What a process has used so far, in user and system mode, ms; Linux counts it in hundredths of a second. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function local(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
