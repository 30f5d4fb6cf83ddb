/**
 * `npm run bench`: the Login API beside raw password hashing and beside Next alone, on both databases, in one run. `npm run bench -- refresh`
 * measures only the names that match.
 */
import os from 'node:os'
import { startPostgres } from '@/e2e/support/postgres'
import { relayTo } from '@/e2e/support/round-trips'
import { median } from '@/e2e/support/same'
import { type Server, startServer } from '@/e2e/support/server'
import { buildIfStale } from '../scripts/build.mjs'
import { startBareNext } from './bare-next'
import { connections, load, type Sample, signIns, type Target, verifications } from './measure'
import { table } from './table'
import { provision, type Workload } from './workloads'

/** Measurements of each. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Of one measurement, ms; of a yardstick half as much, before and after. */
const duration = Number(process.env.BENCH_SECONDS ?? 4) * 1000
const wanted = new RegExp(process.argv[2] ?? '')
/** ms. Node compiles what a login runs after some hundred logins; a server in service has those behind it. */
const longWarmUps = [
  { name: 'login, P', time: 25_000 },
  { name: 'sign-in: ', time: 15_000 },
]
/** ms. */
const warmUp = 8000

/** What others are compared with. */
type Yardstick = {
  readonly name: string
  readonly rates: number[]
  readonly processorTimes: number[]
  measure(milliseconds: number): Promise<{ readonly perSecond: number; readonly cpuEach: number }>
}

type Yardsticks = { readonly hashing: Yardstick; readonly next: Yardstick }

type Subject = Pick<Workload, 'name' | 'requests'> & {
  readonly yardstick: Yardstick
  readonly target: Target
  /** `ratio`: to the yardstick at that time. */
  readonly samples: (Sample & { readonly ratio: number })[]
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
  const yardsticks = { hashing: await hashing(), next: nextAlone(bare) }
  const subjects = [
    ...(await subjectsOf('PGlite', embedded, yardsticks)),
    ...(await subjectsOf('PostgreSQL', shared, yardsticks)),
  ]
  await countRoundTrips(subjects)
  await measure(subjects, yardsticks)
  print(subjects, yardsticks)
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

/** Argon2id alone, at two or at four at once, whichever is faster here. */
async function hashing(): Promise<Yardstick> {
  const trials: { two: number; four: number }[] = []
  for (let n = 1; n <= 3; n += 1)
    trials.push({ two: (await verifications(2, 1000)).perSecond, four: (await verifications(4, 1000)).perSecond })
  const best = median(trials.map(({ two }) => two)) >= median(trials.map(({ four }) => four)) ? 2 : 4
  return yardstick(`argon2id m=19456 t=2 p=1 alone, ${best} at once`, (time) => verifications(best, time))
}

function nextAlone(target: Target): Yardstick {
  const request = `GET / HTTP/1.1\r\nHost: localhost:${target.port}\r\n\r\n`
  return yardstick('Next alone: GET of an empty route handler', (time) => load(target, [request], time))
}

function yardstick(name: string, measure: Yardstick['measure']): Yardstick {
  return { name, rates: [], processorTimes: [], measure }
}

async function subjectsOf(database: string, server: Server, { hashing, next }: Yardsticks): Promise<Subject[]> {
  const workloads = (await provision(server)).map(({ name, hashes, requests }) => ({
    name: `${name}, ${database}`,
    requests,
    yardstick: hashes ? hashing : next,
    target: server,
    samples: [],
  }))
  return workloads.filter(({ name }) => wanted.test(name))
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
    const same = subjects.filter((subject) => subject.name.startsWith(`${name}, P`))
    if (same.length === 0) continue
    const once = await eachOnce(server, requests)
    const counts: number[] = []
    for (let n = 0; n < 15; n += 1) {
      const before = relay.roundTrips()
      const { failed } = await once(n)
      if (failed > 0) throw new Error(`${name} fails`)
      counts.push(relay.roundTrips() - before)
    }
    // The settings are looked at once a second; a median does not see it.
    for (const subject of same) subject.roundTrips = median(counts)
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

/** One after the other, each warmed up just before (docs/decisions/029-what-a-benchmark-ratio-means.md). */
async function measure(subjects: readonly Subject[], { next }: Yardsticks): Promise<void> {
  await next.measure(warmUp)
  for (const each of subjects) {
    await sample(each, longWarmUps.find(({ name }) => each.name.startsWith(name))?.time ?? warmUp)
    // A shared machine is not as fast at one minute as at the next: the yardstick counts just before and just after.
    let before = await rateOf(each.yardstick)
    for (let round = 1; round <= rounds; round += 1) {
      const taken = await sample(each, duration)
      const after = await rateOf(each.yardstick)
      each.samples.push({ ...taken, ratio: (2 * taken.perSecond) / (before + after) })
      before = after
    }
    console.log(`${each.name}: ${each.samples.map(({ ratio }) => ratio.toFixed(2)).join(' · ')}`)
  }
}

/** Per second, now. */
async function rateOf({ measure, rates, processorTimes }: Yardstick): Promise<number> {
  const { perSecond, cpuEach } = await measure(duration / 2)
  rates.push(perSecond)
  processorTimes.push(cpuEach)
  return perSecond
}

async function sample({ requests, target }: Subject, milliseconds: number): Promise<Sample> {
  if (typeof requests === 'function') return load(target, await requests())
  return 'emails' in requests ? signIns(target, requests, milliseconds) : load(target, requests, milliseconds)
}

function print(subjects: readonly Subject[], { hashing, next }: Yardsticks): void {
  const of = ({ samples }: Subject, value: (sample: Subject['samples'][number]) => number) => median(samples.map(value))
  const row = (each: Subject) => [
    each.name,
    of(each, ({ perSecond }) => perSecond).toFixed(0),
    each.yardstick === hashing ? of(each, ({ ratio }) => ratio).toFixed(2) : '',
    each.yardstick === next ? of(each, ({ ratio }) => ratio).toFixed(2) : '',
    each.roundTrips?.toFixed(0) ?? '',
    of(each, ({ cpuEach }) => cpuEach).toFixed(2),
    of(each, ({ p50 }) => p50).toFixed(1),
    of(each, ({ p99 }) => p99).toFixed(1),
    String(each.samples.reduce((sum, { failed }) => sum + failed, 0)),
  ]
  const yardstickRow = ({ name, rates, processorTimes }: Yardstick) =>
    rates.length === 0
      ? []
      : [
          [
            `${name} (best ${Math.max(...rates).toFixed(0)})`,
            median(rates).toFixed(0),
            '',
            '',
            '',
            median(processorTimes).toFixed(2),
            '',
            '',
            '',
          ],
        ]
  const head = ['', 'per second', 'of raw', 'of Next', 'queries', 'CPU ms', 'p50 ms', 'p99 ms', 'not 200']
  console.log(`\n${table([head, ...yardstickRow(hashing), ...yardstickRow(next), ...subjects.map(row)])}\n`)
  const generator = median(subjects.flatMap(({ samples }) => samples.map(({ cpu }) => cpu)))
  console.log(
    `${os.cpus().length} cores, Node ${process.versions.node}; medians of ${rounds} measurements of ${duration / 1000} s, ${connections} connections; ` +
      `the load generator took ${(generator * 100).toFixed(0)} % of one core. ` +
      'Of raw, of Next: to the mean of that just before and just after. Queries: round trips to PostgreSQL. ' +
      'CPU ms: processor time of the server (without PostgreSQL) for each.',
  )
}
