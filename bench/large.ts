/** `npm run bench:large`: whether a login and a search cost the same among years of data as in an empty database, and what an export of it all takes. */
import { startPostgres } from '@/e2e/support/postgres'
import { median } from '@/e2e/support/same'
import { type Server, startServer } from '@/e2e/support/server'
import { buildIfStale } from '../scripts/build.mjs'
import { load, type Sample } from './measure'
import { type Size, seed } from './seed'
import { table } from './table'
import { passwordLogin, recordSearch } from './workloads'

const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
/** Of one measurement, ms. */
const duration = Number(process.env.BENCH_SECONDS ?? 5) * 1000
const warmUp = 15_000
/** Of those who sign in; the same in both, so that caches of the processor are not what is compared. */
const people = 64

const small: Size = { tenants: 1, applications: 1, users: people, records: 1000 }
const large: Size = {
  tenants: 100,
  applications: 10,
  users: 1000,
  records: Number(process.env.BENCH_RECORDS ?? 5_000_000),
}

type Subject = {
  readonly server: Server
  readonly logins: string[]
  readonly search: string[]
  readonly loginSamples: Sample[]
  readonly searchSamples: Sample[]
}

if (!(await buildIfStale())) process.exit(1)
process.env.LATCHKEY_BUILT = '1'
const stops: (() => Promise<void>)[] = []
try {
  const nearlyEmpty = await filled(small)
  const full = await filled(large)
  await measure([nearlyEmpty, full])
  print(nearlyEmpty, full)
  await reportExport(full.server)
} finally {
  for (const stop of stops.reverse()) await stop()
}

async function filled(size: Size): Promise<Subject> {
  const postgres = await startPostgres()
  stops.push(postgres.stop)
  const server = await startServer({ database: { url: postgres.url }, compared: false })
  stops.push(server.stop)
  const began = performance.now()
  const logins = await seed(server, size, people)
  await server.restart()
  console.log(`${size.records} records seeded in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return {
    server,
    logins: logins.map((login) => passwordLogin(server, login)),
    search: [recordSearch(server)],
    loginSamples: [],
    searchSamples: [],
  }
}

async function measure(subjects: readonly Subject[]): Promise<void> {
  for (const { server, logins, search } of subjects) {
    await load(server, logins, warmUp)
    await load(server, search, warmUp / 3)
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const { server, logins, loginSamples } of subjects) loginSamples.push(await load(server, logins, duration))
    for (const { server, search, searchSamples } of subjects) searchSamples.push(await load(server, search, duration))
    console.log(`round ${round} of ${rounds}`)
  }
}

function print(nearlyEmpty: Subject, full: Subject): void {
  const row = (name: string, samples: (subject: Subject) => Sample[], value: (sample: Sample) => number) => {
    const [before, after] = [nearlyEmpty, full].map((subject) => median(samples(subject).map(value)))
    return [name, before?.toFixed(1) ?? '', after?.toFixed(1) ?? '', ((after ?? 0) / (before ?? 1)).toFixed(2)]
  }
  const users = large.tenants * large.users
  const head = ['ms', 'nearly empty', `${users} users, ${large.records} records`, 'ratio']
  const logins = ({ loginSamples }: Subject) => loginSamples
  const searches = ({ searchSamples }: Subject) => searchSamples
  const failed = [nearlyEmpty, full].flatMap((subject) => [...logins(subject), ...searches(subject)])
  console.log(
    `\n${table([
      head,
      row('POST /api/login, p50', logins, ({ p50 }) => p50),
      row('POST /api/login, p99', logins, ({ p99 }) => p99),
      row('login record search, p50', searches, ({ p50 }) => p50),
      row('login record search, p95', searches, ({ p95 }) => p95),
    ])}\n${failed.reduce((sum, { failed }) => sum + failed, 0)} answers were not 200.\n`,
  )
}

/** The whole history through one request, and the most memory that the server had meanwhile. */
async function reportExport(server: Server): Promise<void> {
  const before = await server.rss()
  let peak = before
  const watching = setInterval(async () => {
    peak = Math.max(peak, await server.rss())
  }, 100)
  const began = performance.now()
  const response = await fetch(`${server.url}/api/system/login-record/export`, {
    headers: { authorization: server.apiKey },
  })
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.byteLength
  clearInterval(watching)
  const seconds = (performance.now() - began) / 1000
  console.log(
    `Export of ${large.records} records: ${response.status}, ${(bytes / 1e6).toFixed(0)} MB zipped in ${seconds.toFixed(0)} s; ` +
      `memory ${before.toFixed(0)} MiB before, ${(peak - before).toFixed(0)} MiB more at most.`,
  )
}
