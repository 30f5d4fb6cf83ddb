/** One request for each endpoint and form that would succeed, if nothing were wrong with the machine. */
import { type Answer, client } from '../support/http'
import { api, type LoginBody, login, okay } from '../support/login'
import { forms } from './ping-rows'
import { listings } from './record-rows'
import { oneTimePassword, password, secondFactor } from './ways'
import { someone, type World } from './world'

export type Ordinary = {
  readonly endpoint: string
  readonly form?: string | undefined
  /** Everything up to the request; what it returns sends that. */
  prepare(world: World): Promise<() => Promise<Answer>>
}

/** An address from which nobody else comes: so can the rows be told that these requests have left in the database. */
export const address = '203.0.113.99'

const logins = [password, oneTimePassword, secondFactor].map(
  ({ endpoint, form, begin }): Ordinary => ({
    endpoint,
    form,
    prepare: async (world) => {
      const send = await begin(world, await someone(world, world.plain), world.plain)
      return () => send()
    },
  }),
)

const pings = Object.values(forms).map(
  (form): Ordinary => ({
    endpoint: form.endpoint,
    form: 'form' in form ? form.form : undefined,
    prepare: async (world) => {
      const { plain } = world
      const person = await someone(world, plain)
      const caller = await form.caller(world, person, plain)
      return () => form.send(caller, person.id, plain.applicationId)
    },
  }),
)

/** A login from the address, with a refresh token. */
async function loggedIn(world: World): Promise<LoginBody> {
  const { server, plain } = world
  const { email: loginId, password } = await someone(world, plain)
  const body = { applicationId: plain.applicationId, ipAddress: address, loginId, password }
  return okay<LoginBody>(await login(server, body, plain.headers))
}

const logout: Ordinary = {
  endpoint: 'POST /api/logout',
  prepare: async (world) => {
    const { refreshToken } = await loggedIn(world)
    return () => client(world.server.url).post('/api/logout', { refreshToken })
  },
}

const records = Object.values(listings).map(
  ({ endpoint, send }): Ordinary => ({
    endpoint,
    prepare: async (world) => {
      const { user } = await loggedIn(world)
      return () => send(api(world.server), { userId: String(user.id) })
    },
  }),
)

export const ordinary: readonly Ordinary[] = [...logins, ...pings, logout, ...records]

/** Those that hash nothing. */
export const bystanders = ordinary.filter(({ endpoint, form }) => endpoint !== password.endpoint || form !== undefined)
