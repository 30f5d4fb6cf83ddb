/** `npm run bench`: the Login API beside raw password hashing and beside Next alone, on both databases, in one run. */
import os from 'node:os'
import { startPostgres } from '@/e2e/support/postgres'
import { median } from '@/e2e/support/same'
import { type Server, startServer } from '@/e2e/support/server'
import { buildIfStale } from '../scripts/build.mjs'
import { startBareNext } from './bare-next'
import { connections, load, type RawSample, type Sample, signIns, verifications } from './measure'
import { relayTo } from './round-trips'
import { table } from './table'
import { provision, type Workload } from './workloads'

/** Everything is measured once a round, so that a slow minute of the machine falls on all. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Of one measurement, ms. */
const duration = Number(process.env.BENCH_SECONDS ?? 4) * 1000
/** ms. Node compiles what a login runs after some hundred logins; a server in service has those behind it. */
const warmUps = [
  { name: 'login, P', time: 25_000 },
  { name: 'sign-in: ', time: 15_000 },
]
const otherWarmUp = 3000

type Target = { readonly port: number; readonly pid: number }
type Subject = Pick<Workload, 'name' | 'hashes' | 'requests'> & {
  readonly target: Target
  readonly samples: Sample[]
  /** Of one request. */
  roundTrips?: number
}

if (!(await buildIfStale())) process.exit(1)
process.env.LATCHKEY_BUILT = '1'
const stops: (() => Promise<void>)[] = []
try {
  const postgres = await startPostgres()
  stops.push(postgres.stop)
  const embedded = await start({ database: 'pglite', compared: false })
  const shared = await start({ database: { url: postgres.url }, compared: false })
  const idle = { embedded: await idleMemory(embedded), shared: await idleMemory(shared) }
  const bare = await startBareNext()
  stops.push(bare.stop)
  const yardstick = bareSubject(bare)
  const subjects = [...(await subjectsOf('PGlite', embedded)), ...(await subjectsOf('PostgreSQL', shared))]
  await countRoundTrips(subjects)
  const raw = await measure([yardstick, ...subjects])
  print(raw, yardstick, subjects)
  const after = { embedded: await embedded.rss(), shared: await shared.rss() }
  console.log(
    `\n${table([
      ['', 'idle MiB', 'after MiB', 'start ms'],
      ['PGlite', idle.embedded.toFixed(0), after.embedded.toFixed(0), (await startTime(embedded)).toFixed(0)],
      ['PostgreSQL', idle.shared.toFixed(0), after.shared.toFixed(0), (await startTime(shared)).toFixed(0)],
    ])}`,
  )
} finally {
  for (const stop of stops.reverse()) await stop()
}

async function start(options: Parameters<typeof startServer>[0]): Promise<Server> {
  const server = await startServer(options)
  stops.push(server.stop)
  return server
}

function bareSubject(target: Target): Subject {
  const requests = [`GET / HTTP/1.1\r\nHost: localhost:${target.port}\r\n\r\n`]
  return { name: 'Next alone: GET of an empty route handler', hashes: false, requests, target, samples: [] }
}

async function subjectsOf(database: string, server: Server): Promise<Subject[]> {
  const workloads = await provision(server)
  return workloads.map((workload) => ({
    ...workload,
    name: `${workload.name}, ${database}`,
    target: server,
    samples: [],
  }))
}

/** Resident memory of a server that nobody has asked anything yet, MiB. */
async function idleMemory(server: Server): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return server.rss()
}

/** From the process to its announcement, on a database that is there, ms. */
async function startTime(server: Server): Promise<number> {
  const times: number[] = []
  for (let n = 1; n <= 3; n += 1) {
    await server.restart()
    times.push(server.startedIn)
  }
  return median(times)
}

/** On a database of its own, so that nothing else comes through the relay. */
async function countRoundTrips(subjects: readonly Subject[]): Promise<void> {
  const postgres = await startPostgres()
  stops.push(postgres.stop)
  const relay = await relayTo(postgres.url)
  stops.push(relay.stop)
  const server = await start({ database: { url: relay.url }, compared: false })
  for (const { name, requests } of await provision(server)) {
    const once = await eachOnce(server, requests)
    const counts: number[] = []
    for (let n = 0; n < 15; n += 1) {
      const before = relay.roundTrips()
      const { failed } = await once(n)
      if (failed > 0) throw new Error(`${name} fails`)
      counts.push(relay.roundTrips() - before)
    }
    // The settings are looked at once a second; a median does not see it.
    for (const subject of subjects) if (subject.name.startsWith(`${name}, P`)) subject.roundTrips = median(counts)
  }
  // It takes memory and a little time from what is measured next.
  for (const stop of stops.splice(-3).reverse()) await stop()
}

/** What does the nth of the requests, and nothing beside it. */
async function eachOnce(target: Target, requests: Workload['requests']): Promise<(n: number) => Promise<Sample>> {
  if (typeof requests !== 'function' && 'emails' in requests) {
    const { emails } = requests
    return (n) => signIns(target, { ...requests, emails: [emails[n % emails.length] ?? ''] })
  }
  const list = typeof requests === 'function' ? await requests() : requests
  return (n) => load(target, [list[n % list.length] ?? ''])
}

/** @returns the verifications of each round, at the better of two and four at once */
async function measure(subjects: readonly Subject[]): Promise<RawSample[]> {
  for (const each of subjects)
    await sample(each, warmUps.find(({ name }) => each.name.startsWith(name))?.time ?? otherWarmUp)
  const two: RawSample[] = []
  const four: RawSample[] = []
  for (let round = 1; round <= rounds; round += 1) {
    two.push(await verifications(2, duration / 2))
    four.push(await verifications(4, duration / 2))
    for (const each of subjects) each.samples.push(await sample(each, duration))
    const rates = [two, four, ...subjects.map(({ samples }) => samples)].map((list) =>
      list.at(-1)?.perSecond.toFixed(0),
    )
    console.log(`round ${round} of ${rounds}: ${rates.join(' · ')}`)
  }
  return median(two.map(rate)) >= median(four.map(rate)) ? two : four
}

async function sample({ requests, target }: Subject, milliseconds: number): Promise<Sample> {
  if (typeof requests === 'function') return load(target, await requests())
  return 'emails' in requests ? signIns(target, requests, milliseconds) : load(target, requests, milliseconds)
}

function rate({ perSecond }: { readonly perSecond: number }): number {
  return perSecond
}

function print(raw: readonly RawSample[], bare: Subject, subjects: readonly Subject[]): void {
  const of = ({ samples }: Subject, value: (sample: Sample) => number) => median(samples.map(value))
  const hashing = median(raw.map(rate))
  const next = of(bare, rate)
  const row = (each: Subject) => [
    each.name,
    of(each, rate).toFixed(0),
    each.hashes ? (of(each, rate) / hashing).toFixed(2) : '',
    each.hashes ? '' : (of(each, rate) / next).toFixed(2),
    each.roundTrips?.toFixed(0) ?? '',
    of(each, ({ cpuEach }) => cpuEach).toFixed(2),
    of(each, ({ p50 }) => p50).toFixed(1),
    of(each, ({ p99 }) => p99).toFixed(1),
    String(each.samples.reduce((sum, { failed }) => sum + failed, 0)),
  ]
  const head = ['', 'per second', 'of raw', 'of Next', 'queries', 'CPU ms', 'p50 ms', 'p99 ms', 'not 200']
  const cpu = median(raw.map(({ cpuEach }) => cpuEach)).toFixed(2)
  const yardstick = ['argon2id m=19456 t=2 p=1 alone', hashing.toFixed(0), '1.00', '', '', cpu, '', '', '']
  console.log(`\n${table([head, yardstick, row(bare), ...subjects.map(row)])}\n`)
  const generator = median(subjects.flatMap(({ samples }) => samples.map(({ cpu }) => cpu)))
  console.log(
    `${os.cpus().length} cores, Node ${process.versions.node}; medians of ${rounds} rounds of ${duration / 1000} s, ${connections} connections; ` +
      `the load generator took ${(generator * 100).toFixed(0)} % of one core. ` +
      'Queries: round trips to PostgreSQL. CPU ms: processor time of the server (without PostgreSQL) for each.',
  )
}
