/**
 * Every row of every status table of the Login API: each status is reached through public endpoints, on both databases, and its body is
 * what is documented. The tables are in e2e/statuses; docs/statuses.md lists them.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { OpenApiDocument } from '@/lib/openapi'
import { loginRows } from '../statuses/login-rows'
import { logoutRows } from '../statuses/logout-rows'
import { bystanders, type Ordinary, ordinary } from '../statuses/ordinary'
import { pingRows } from '../statuses/ping-rows'
import { proofRows } from '../statuses/proof-rows'
import { recordRows } from '../statuses/record-rows'
import { empty, errors, nameOf, type Row } from '../statuses/row'
import { onDamagedDisk, whileAway, whileFlooded } from '../statuses/trouble'
import { oneTimePassword, password, secondFactor } from '../statuses/ways'
import { openWorld, type World } from '../statuses/world'
import { chosenDatabases, type DatabaseName } from '../support/databases'
import { type Answer, client } from '../support/http'

const ways = [password, oneTimePassword, secondFactor]

/** As a reader looks for them. */
const rows: readonly Row[] = [
  ...ways.flatMap((way) => [...loginRows(way), ...proofRows(way)].sort((a, b) => a.status - b.status)),
  ...pingRows,
  ...logoutRows,
  ...recordRows,
]

/** A row for each of many requests that are sent at once, in the same trouble. */
type Trouble = Omit<Row, 'endpoint' | 'form' | 'reach'> & {
  readonly requests: readonly Ordinary[]
  /** In the order of the requests. */
  reach(world: World): Promise<readonly Answer[]>
  /** Where it is not the status that the rows are about. */
  readonly answered?: number
}

function isRetryable(answer: Answer): void {
  assert.match(answer.headers['retry-after'] ?? '', /^\d+$/)
}

const away: Trouble = {
  status: 503,
  when: 'the database is away (PostgreSQL)',
  requests: ordinary,
  reach: whileAway,
  holds: (answer) => {
    errors({ '': ['[DatabaseUnavailable]'] })(answer)
    isRetryable(answer)
  },
}

const damaged: Trouble = {
  status: 500,
  when: 'something broke that must not, here the disk of the database',
  requests: ordinary,
  reach: onDamagedDisk,
  holds: empty,
}

const flooded: Row = {
  endpoint: password.endpoint,
  status: 503,
  when: 'more passwords wait than can be hashed',
  reach: async (world) => (await whileFlooded(world)).turnedAway,
  holds: (answer) => {
    errors({ '': ['[Overloaded]'] })(answer)
    isRetryable(answer)
  },
}

const neverAway: Trouble = {
  status: 503,
  when: 'not with the embedded database, which is part of the server; a flood of logins does not stop it either',
  requests: bystanders,
  reach: async (world) => (await whileFlooded(world)).meanwhile,
  holds: () => {},
  answered: 200,
}

const namesOf = ({ requests, status, when }: Trouble): string[] =>
  requests.map(({ endpoint, form }) => nameOf({ endpoint, form, status, when }))

/** The troubles of a database; after a damaged disk there is no way back, so it comes last. */
const troubles = {
  pglite: [neverAway, damaged],
  postgresql: [away, damaged],
} as const satisfies Record<DatabaseName, readonly Trouble[]>

function declare(row: Row, world: () => World): void {
  test(nameOf(row), async () => {
    const answer = await row.reach(world())
    assert.equal(answer.status, row.status, answer.text)
    row.holds(answer)
  })
}

/** The first of the rows makes the trouble, for all of them. */
function declareAll(trouble: Trouble, world: () => World): void {
  let answers: Promise<readonly Answer[]> | undefined
  for (const [n, name] of namesOf(trouble).entries()) {
    test(name, async () => {
      answers ??= trouble.reach(world())
      const answer = (await answers)[n]!
      assert.equal(answer.status, trouble.answered ?? trouble.status, answer.text)
      trouble.holds(answer)
    })
  }
}

/** Endpoints that share a table, as the documentation has it. */
const families: readonly (readonly string[])[] = [
  [password.endpoint],
  [secondFactor.endpoint],
  [...new Set(pingRows.map(({ endpoint }) => endpoint))],
  ...[...new Set([...logoutRows, ...recordRows].map(({ endpoint }) => endpoint))].map((endpoint) => [endpoint]),
]

/** Of every endpoint that reads a body, and no login's own: the body is larger than any may be. */
const tooLarge = 413

async function declared(world: World, endpoints: readonly string[]): Promise<number[]> {
  const { paths } = (await client(world.server.url).get('/api/openapi.json')).json<OpenApiDocument>()
  const statuses = endpoints.flatMap((endpoint) => {
    const [method = '', path = ''] = endpoint.split(' ')
    const { responses } = paths[path]?.[method.toLowerCase() as 'get'] ?? assert.fail(endpoint)
    return Object.keys(responses)
      .map(Number)
      .filter((status) => status !== tooLarge)
  })
  return [...new Set(statuses)].sort((a, b) => a - b)
}

for (const database of chosenDatabases()) {
  describe(database, () => {
    let world: World
    before(async () => {
      world = await openWorld(database)
    })
    after(() => world.close())

    test('the rows have the statuses that the server describes, and no others', async () => {
      const ofTroubles = troubles[database].flatMap(({ requests, status }) =>
        requests.map(({ endpoint }) => ({ endpoint, status })),
      )
      const all = [...rows, flooded, ...ofTroubles]
      for (const endpoints of families) {
        const covered = all.filter(({ endpoint }) => endpoints.includes(endpoint)).map(({ status }) => status)
        const sorted = [...new Set(covered)].sort((a, b) => a - b)
        assert.deepEqual(sorted, await declared(world, endpoints), endpoints.join())
      }
    })

    for (const row of [...rows, flooded]) declare(row, () => world)
    for (const trouble of troubles[database]) declareAll(trouble, () => world)
  })
}

test('docs/statuses.md lists the rows, and no others', () => {
  const listed: string[] = []
  let heading = ''
  for (const line of readFileSync(new URL('../../docs/statuses.md', import.meta.url), 'utf8').split('\n')) {
    heading = /^### (.*)$/.exec(line)?.[1] ?? heading
    const [, status, when] = /^\| (\d{3}) \| (.*) \|$/.exec(line) ?? []
    if (status) listed.push(`${heading} ${status}: ${when}`)
  }
  const names = [...[...rows, flooded].map(nameOf), ...[neverAway, away, damaged].flatMap(namesOf)]
  assert.deepEqual(listed.sort(), names.sort())
})
