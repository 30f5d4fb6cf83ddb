/** Status tables of the Login API, "Search Login Records" and "Export Login Records", each by query and by body. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Answer, type Client, client } from '../support/http'
import { api, login, okay } from '../support/login'
import { empty, type Row } from './row'
import { someone, type World } from './world'

export type Listing = {
  readonly endpoint: string
  /** Asks for records with these criteria. */
  send(caller: Client, criteria: Readonly<Record<string, string | number>>): Promise<Answer>
  holds(answer: Answer): void
}

const search = '/api/system/login-record/search'
const exporting = '/api/system/login-record/export'
const inQuery = (criteria: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(Object.entries(criteria).map(([name, value]) => [name, String(value)])).toString()

/** The login that was looked for, the creation of its user with a password, which counts as one, and nothing else. */
function found(answer: Answer): void {
  const { logins, total } = answer.json<{ logins: Record<string, unknown>[]; total: number }>()
  assert.deepEqual([logins.length, total], [2, 2])
  const names = ['applicationId', 'applicationName', 'instant', 'ipAddress', 'loginId', 'loginIdType', 'userId']
  assert.deepEqual(Object.keys(logins[0]!), names)
}

/** An archive: its parts are looked at by the suite of the export. */
function isArchive({ headers, text }: Answer): void {
  assert.equal(headers['content-type'], 'application/zip')
  assert.equal(text.slice(0, 4), 'PK\u0003\u0004')
}

export const listings = {
  searchByQuery: {
    endpoint: `GET ${search}`,
    send: (caller, criteria) => caller.get(`${search}?${inQuery({ ...criteria, retrieveTotal: 'true' })}`),
    holds: found,
  },
  searchByBody: {
    endpoint: `POST ${search}`,
    send: (caller, criteria) => caller.post(search, { retrieveTotal: true, search: criteria }),
    holds: found,
  },
  exportByQuery: {
    endpoint: `GET ${exporting}`,
    send: (caller, criteria) => caller.get(`${exporting}?${inQuery(criteria)}`),
    holds: isArchive,
  },
  exportByBody: {
    endpoint: `POST ${exporting}`,
    send: (caller, criteria) => caller.post(exporting, { criteria }),
    holds: isArchive,
  },
} as const satisfies Record<string, Listing>

/** The id of somebody who has logged in once. */
async function once(world: World): Promise<string> {
  const { server, plain } = world
  const { id, email: loginId, password } = await someone(world, plain)
  okay(await login(server, { applicationId: plain.applicationId, loginId, password }, plain.headers))
  return id
}

const rowsOf = ({ endpoint, send, holds }: Listing): Row[] => [
  {
    endpoint,
    status: 200,
    when: 'these are the logins that meet the criteria',
    reach: async (world) => send(api(world.server), { userId: await once(world) }),
    holds,
  },
  {
    endpoint,
    status: 400,
    when: 'the id of a user is not an id',
    reach: ({ server }) => send(api(server), { userId: 'somebody' }),
    holds: ({ json, ...answer }) => {
      const { fieldErrors } = json<{ fieldErrors: Record<string, unknown> }>()
      assert.match(Object.keys(fieldErrors).join(), /^(search\.|criteria\.)?userId$/)
      assert.deepEqual(answer.cookies, [])
    },
  },
  {
    endpoint,
    status: 401,
    when: 'the API key is wrong',
    reach: ({ server }) => send(client(server.url, { headers: { authorization: 'wrong' } }), {}),
    holds: empty,
  },
  {
    endpoint,
    status: 401,
    when: 'the request is for one tenant, and the records are of all',
    reach: ({ server, plain }) => send(api(server, plain.headers), {}),
    holds: empty,
  },
  {
    endpoint,
    status: 404,
    when: 'there is no such user',
    reach: ({ server }) => send(api(server), { userId: randomUUID() }),
    holds: empty,
  },
  {
    endpoint,
    status: 404,
    when: 'there is no such application',
    reach: ({ server }) => send(api(server), { applicationId: randomUUID() }),
    holds: empty,
  },
]

export const recordRows: readonly Row[] = Object.values(listings).flatMap(rowsOf)
