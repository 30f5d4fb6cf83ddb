/** `npm run bench`: logins per second beside raw password hashing, on both databases, as one table. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startPostgres } from '@/e2e/support/postgres'
import { median } from '@/e2e/support/same'
import { type Server, startServer } from '@/e2e/support/server'
import { buildIfStale } from '../scripts/build.mjs'
import { provisionLogins } from './provision'

const run = promisify(execFile)

/** Rounds go raw, PGlite, PostgreSQL, raw, …, so that a slow minute of the machine falls on all. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Of one measurement, ms. */
const duration = Number(process.env.BENCH_SECONDS ?? 5) * 1000
const connections = 8

type Sample = { perSecond: number; failed: number; p50: number; p99: number; cpu: number; cpuEach: number }
/** `cpuEach`: processor time of one verification, ms; unlike a rate it hardly feels what else the machine does. */
type RawSample = { perSecond: number; cpuEach: number }
type Subject = { name: string; server: Server; requests: string[]; samples: Sample[]; before: number; after: number }

if (!(await buildIfStale())) process.exit(1)
process.env.LATCHKEY_BUILT = '1'
const postgres = await startPostgres()
const servers: Server[] = []
try {
  const embedded = await startServer({ database: 'pglite', compared: false })
  servers.push(embedded)
  const shared = await startServer({ database: { url: postgres.url }, compared: false })
  servers.push(shared)
  const subjects: Subject[] = [
    await subject('POST /api/login, PGlite', embedded, await idleMemory(embedded)),
    await subject('POST /api/login, PostgreSQL', shared, await idleMemory(shared)),
    bare('GET /api/status: Next alone', shared),
  ]
  const raw = await measure(subjects)
  print(raw, subjects)
} finally {
  for (const server of servers) await server.stop()
  await postgres.stop()
}

async function subject(name: string, server: Server, before: number): Promise<Subject> {
  return { name, server, requests: await provisionLogins(server), samples: [], before, after: 0 }
}

function bare(name: string, server: Server): Subject {
  const requests = [`GET /api/status HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`]
  return { name, server, requests, samples: [], before: 0, after: 0 }
}

/** Resident memory of a server that nobody has asked anything yet, MiB. */
async function idleMemory(server: Server): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return server.rss()
}

/** @returns the verifications of each round, at the better of two and four at once */
async function measure(subjects: readonly Subject[]): Promise<RawSample[]> {
  for (const each of subjects) await load(each, 2_000)
  const two: RawSample[] = []
  const four: RawSample[] = []
  for (let round = 1; round <= rounds; round += 1) {
    two.push(await verifications(2))
    four.push(await verifications(4))
    for (const each of subjects) {
      each.samples.push(await load(each, duration))
      each.after = await each.server.rss()
    }
    const rates = [two, four, ...subjects.map(({ samples }) => samples)].map((list) =>
      list.at(-1)?.perSecond.toFixed(0),
    )
    console.log(`round ${round} of ${rounds}: ${rates.join(' · ')}`)
  }
  return median(two.map(rate)) >= median(four.map(rate)) ? two : four
}

function rate({ perSecond }: { perSecond: number }): number {
  return perSecond
}

async function verifications(concurrency: number): Promise<RawSample> {
  const { stdout } = await run(process.execPath, [local('hash.mjs'), String(concurrency), String(duration / 2)])
  return JSON.parse(stdout)
}

async function load({ server, requests }: Subject, milliseconds: number): Promise<Sample> {
  const parameters = JSON.stringify({ port: server.port, connections, milliseconds, requests })
  const before = processorTime(server.pid)
  const { stdout } = await run(process.execPath, [local('load.mjs'), parameters])
  const sample = JSON.parse(stdout)
  return { ...sample, cpuEach: (processorTime(server.pid) - before) / sample.count }
}

/** What a process has used so far, in user and system mode, ms; Linux counts it in hundredths of a second. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function local(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

function print(raw: readonly RawSample[], subjects: readonly Subject[]): void {
  const yardstick = median(raw.map(rate))
  const of = ({ samples }: Subject, value: (sample: Sample) => number) => median(samples.map(value))
  const rows = subjects.map((each) => [
    each.name,
    of(each, (sample) => sample.perSecond).toFixed(0),
    (of(each, (sample) => sample.perSecond) / yardstick).toFixed(2),
    of(each, ({ cpuEach }) => cpuEach).toFixed(2),
    of(each, (sample) => sample.p50).toFixed(1),
    of(each, (sample) => sample.p99).toFixed(1),
    each.before ? each.before.toFixed(0) : '',
    each.after.toFixed(0),
    String(each.samples.reduce((sum, { failed }) => sum + failed, 0)),
  ])
  const head = ['', 'per second', 'of raw', 'CPU ms', 'p50 ms', 'p99 ms', 'idle MiB', 'after MiB', 'not 200']
  const cpu = median(raw.map(({ cpuEach }) => cpuEach)).toFixed(2)
  const yardstickRow = ['argon2id m=19456 t=2 p=1 alone', yardstick.toFixed(0), '1.00', cpu, '', '', '', '', '']
  console.log(`\n${table([head, yardstickRow, ...rows])}\n`)
  const generator = median(subjects.slice(0, 2).flatMap(({ samples }) => samples.map(({ cpu }) => cpu)))
  console.log(
    `${os.cpus().length} cores, Node ${process.versions.node}; medians of ${rounds} rounds of ${duration / 1000} s, ${connections} connections; ` +
      `the load generator took ${(generator * 100).toFixed(0)} % of one core during the logins. ` +
      'CPU ms: processor time of the server (without PostgreSQL) for each.',
  )
}

/** Markdown, its columns padded to read well in a terminal too. */
function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  const [head = [], ...body] = rows
  return [line(head), rule, ...body.map(line)].join('\n')
}
