/** What the rows are reached in: one server on one database, somebody who consents to logins or does not, and people in places. */
import assert from 'node:assert/strict'
import { pbkdf2Sync, randomUUID } from 'node:crypto'
import { type Receiver, startReceiver } from '@/lib/delivery/receiver-fixture'
import type { DatabaseName } from '../support/databases'
import type { Answer } from '../support/http'
import { api, createApplication, createPerson, createTenant, type Headers, okay, type Person } from '../support/login'
import { type Postgres, startPostgres } from '../support/postgres'
import { type Server, startServer } from '../support/server'

export type World = {
  readonly database: DatabaseName
  readonly server: Server
  /** Absent with the embedded database. */
  readonly postgres: Postgres | undefined
  /** The webhook of tenants that ask for consent. */
  readonly judge: Receiver
  /** A tenant without peculiarities, but for one-time passwords that are as good when a server has been started in between. */
  readonly plain: Place
  close(): Promise<void>
}

/** An application of a tenant, and the header that names the tenant. */
export type Place = { readonly tenantId: string; readonly applicationId: string; readonly headers: Headers }

export async function openWorld(database: DatabaseName): Promise<World> {
  const postgres = database === 'postgresql' ? await startPostgres() : undefined
  const judge = await startReceiver()
  // The smallest pool of threads has the shortest line of passwords that wait.
  const env = { OUTBOUND_ALLOW: '127.0.0.0/8', UV_THREADPOOL_SIZE: '3' }
  const server = await startServer({ database: postgres ?? 'pglite', env, migrated: true })
  const externalIdentifierConfiguration = { oneTimePasswordTimeToLiveInSeconds: 600 }
  return {
    database,
    server,
    postgres,
    judge,
    plain: await newPlace(server, { tenant: { externalIdentifierConfiguration } }),
    close: async () => {
      await server.stop().finally(() => Promise.all([judge.close(), postgres?.stop()]))
    },
  }
}

type Settings = { readonly tenant?: Record<string, unknown>; readonly application?: Record<string, unknown> }

export async function newPlace(server: Server, { tenant, application }: Settings = {}): Promise<Place> {
  const tenantId = await createTenant(server, tenant)
  const headers = { 'x-fusionauth-tenantid': tenantId }
  return { tenantId, headers, applicationId: await createApplication(server, application, headers) }
}

/** Somebody who is registered for the application. */
export const someone = ({ server }: World, place: Place, user: Record<string, unknown> = {}): Promise<Person> =>
  createPerson(server, { ...user, applicationId: place.applicationId, headers: place.headers })

/** Somebody who is not. */
export const stranger = ({ server }: World, { headers }: Place): Promise<Person> => createPerson(server, { headers })

/** ms. */
const day = 24 * 60 * 60_000

/** As another system has kept it. */
function hashOf(password: string) {
  const salt = Buffer.from('0123456789abcdef')
  const key = pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('base64')
  return { encryptionScheme: 'salted-pbkdf2-hmac-sha256', factor: 1000, salt: salt.toString('base64'), password: key }
}

/** A registered user from another system, whose password is a month old, short, and known from leaks. */
export async function importedPerson({ server }: World, { applicationId, headers }: Place): Promise<Person> {
  const keyed = api(server, headers)
  const person = { id: randomUUID(), email: `${randomUUID()}@example.com`, password: 'sunshine1' }
  const passwordLastUpdateInstant = Date.now() - 31 * day
  const user = { ...person, ...hashOf(person.password), active: true, passwordLastUpdateInstant }
  assert.equal((await keyed.post('/api/user/import', { users: [user] })).status, 200)
  okay(await keyed.post(`/api/user/registration/${person.id}`, { registration: { applicationId } }))
  return person
}

export async function patchUser({ server }: World, { id }: Person, user: object): Promise<void> {
  okay(await api(server).patch(`/api/user/${id}`, { user }))
}

export async function patchTenant({ server }: World, { tenantId }: Place, tenant: object): Promise<void> {
  okay(await api(server).patch(`/api/tenant/${tenantId}`, { tenant }))
}

export async function deactivate({ server }: World, { id }: Person): Promise<void> {
  assert.equal((await api(server).delete(`/api/user/${id}`)).status, 200)
}

export async function reactivate({ server }: World, { id }: Person): Promise<void> {
  okay(await api(server).put(`/api/user/${id}?reactivate=true`))
}

export async function expire(world: World, person: Person): Promise<void> {
  await patchUser(world, person, { expiry: Date.now() - 1000 })
}

/** An administrator locks the user for five minutes. */
export async function prevent(world: World, person: Person): Promise<void> {
  const keyed = api(world.server)
  const userAction = { name: randomUUID(), preventLogin: true, temporal: true }
  const { id } = okay<{ userAction: { id: string } }>(await keyed.post('/api/user-action', { userAction })).userAction
  const { id: actionerUserId } = await stranger(world, world.plain)
  const expiry = Date.now() + 5 * 60_000
  const action = { actioneeUserId: person.id, actionerUserId, expiry, userActionId: id }
  okay(await keyed.post('/api/user/action', { action }))
}

/** A place whose logins need the consent of the judge. */
export async function consentingPlace({ server, judge }: World): Promise<Place> {
  const events = { 'user.login.success': { enabled: true, transactionType: 'AbsoluteMajority' } }
  const place = await newPlace(server, { tenant: { eventConfiguration: { events } } })
  const webhook = { url: judge.url, tenantIds: [place.tenantId], eventsEnabled: { 'user.login.success': true } }
  okay(await api(server).post('/api/webhook', { webhook }))
  return place
}

/** Sends a request that the judge does not consent to. */
export async function vetoed({ judge }: World, send: () => Promise<Answer>): Promise<Answer> {
  judge.answer(500)
  return send()
}
