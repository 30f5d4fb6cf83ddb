/** Status table of the Login API, "Update Login Instant", in its four forms. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Answer, type Client, client } from '../support/http'
import { api, login, type Person } from '../support/login'
import { empty, errors, type Row } from './row'
import { consentingPlace, deactivate, type Place, someone, vetoed, type World } from './world'

export type Form = {
  readonly endpoint: string
  readonly form?: string
  /** Whether it can name an application. */
  readonly names: 'anApplication' | 'noApplication'
  /** Whoever makes this request for a person. */
  caller(world: World, person: Person, place: Place): Promise<Client>
  send(caller: Client, userId: string, applicationId: string): Promise<Answer>
}

const withKey = async ({ server }: World): Promise<Client> => api(server)

/** The access token of a login, which need not have been to an application that the user is registered for. */
async function withToken({ server }: World, { email, password }: Person, place: Place): Promise<Client> {
  const { applicationId, headers } = place
  const answer = await login(server, { applicationId, loginId: email, password }, headers)
  return client(server.url, { headers: { authorization: `Bearer ${answer.json().token}` } })
}

export const forms = {
  application: {
    endpoint: 'PUT /api/login/{userId}/{applicationId}',
    names: 'anApplication',
    caller: withKey,
    send: (caller, userId, applicationId) => caller.put(`/api/login/${userId}/${applicationId}`),
  },
  user: {
    endpoint: 'PUT /api/login/{userId}',
    names: 'noApplication',
    caller: withKey,
    send: (caller, userId) => caller.put(`/api/login/${userId}`),
  },
  body: {
    endpoint: 'PUT /api/login',
    form: 'with a body',
    names: 'anApplication',
    caller: withKey,
    send: (caller, userId, applicationId) => caller.put('/api/login', { userId, applicationId }),
  },
  token: {
    endpoint: 'PUT /api/login',
    form: 'with a JWT',
    names: 'anApplication',
    caller: withToken,
    send: (caller) => caller.put('/api/login'),
  },
} as const satisfies Record<string, Form>

const all: readonly Form[] = Object.values(forms)

/** The ping of somebody who is registered; `change` comes between. */
async function pinged(
  world: World,
  form: Form,
  change: (world: World, person: Person, place: Place) => Promise<unknown> = async () => {},
  place = world.plain,
): Promise<Answer> {
  const person = await someone(world, place)
  const caller = await form.caller(world, person, place)
  await change(world, person, place)
  return form.send(caller, person.id, place.applicationId)
}

async function unregister({ server }: World, { id }: Person, { applicationId }: Place): Promise<void> {
  assert.equal((await api(server).delete(`/api/user/registration/${id}/${applicationId}`)).status, 200)
}

/** Rows of every form. */
function rowsOf(form: Form): Row[] {
  const at = { endpoint: form.endpoint, form: form.form }
  return [
    {
      ...at,
      status: 200,
      when: form.names === 'anApplication' ? 'the user is registered for the application' : 'there is such a user',
      reach: (world) => pinged(world, form),
      holds: empty,
    },
    {
      ...at,
      status: 401,
      when: form.form === 'with a JWT' ? 'the JWT is none of ours' : 'the API key is wrong',
      reach: async ({ server }) => {
        const authorization = form.form === 'with a JWT' ? 'Bearer a.b.c' : 'wrong'
        return form.send(client(server.url, { headers: { authorization } }), randomUUID(), randomUUID())
      },
      holds: empty,
    },
    {
      ...at,
      status: 404,
      when: 'the user is deactivated, and may not log in either',
      reach: (world) => pinged(world, form, deactivate),
      holds: empty,
    },
    {
      ...at,
      status: 504,
      when: 'a webhook that has to consent does not',
      reach: async (world) => {
        const place = await consentingPlace(world)
        const person = await someone(world, place)
        const caller = await form.caller(world, person, place)
        return vetoed(world, () => form.send(caller, person.id, place.applicationId))
      },
      holds: errors({ '': ['[WebhookTransactionException]'] }),
    },
  ]
}

const unregistered = all
  .filter(({ names }) => names === 'anApplication')
  .map(
    (form): Row => ({
      endpoint: form.endpoint,
      form: form.form,
      status: 202,
      when: 'the user is not registered for the application',
      reach: (world) => pinged(world, form, unregister),
      holds: empty,
    }),
  )

const unknownUsers = [forms.application, forms.user, forms.body].map(
  (form: Form): Row => ({
    endpoint: form.endpoint,
    form: form.form,
    status: 404,
    when: 'there is no such user',
    reach: ({ server, plain }) => form.send(api(server), randomUUID(), plain.applicationId),
    holds: empty,
  }),
)

const { application, body, token, user } = forms

const invalid: readonly Row[] = [
  {
    endpoint: application.endpoint,
    status: 400,
    when: 'there is no such application',
    reach: async (world) => application.send(api(world.server), (await someone(world, world.plain)).id, randomUUID()),
    holds: errors({ applicationId: ['[invalid]applicationId'] }),
  },
  {
    endpoint: user.endpoint,
    status: 400,
    when: 'the id of the user is not an id',
    reach: ({ server }) => user.send(api(server), 'somebody'),
    holds: errors({ userId: ['[couldNotConvert]userId'] }),
  },
  {
    endpoint: body.endpoint,
    form: body.form,
    status: 400,
    when: 'it names nobody',
    reach: ({ server }) => api(server).put('/api/login', {}),
    holds: errors({ userId: ['[blank]userId'] }),
  },
  {
    endpoint: token.endpoint,
    form: token.form,
    status: 400,
    when: 'the address of the client is not an address',
    reach: async (world) => {
      const caller = await token.caller(world, await someone(world, world.plain), world.plain)
      return caller.put('/api/login?ipAddress=here')
    },
    holds: errors({ ipAddress: ['[invalid]ipAddress'] }),
  },
]

export const pingRows: readonly Row[] = [...all.flatMap(rowsOf), ...unregistered, ...unknownUsers, ...invalid]
