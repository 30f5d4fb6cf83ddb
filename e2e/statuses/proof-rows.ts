/** Status tables of the Login API, logins: what depends on how somebody proves who they are. */
import assert from 'node:assert/strict'
import { client } from '../support/http'
import { okay } from '../support/login'
import { enableAuthenticator } from '../support/two-factor'
import { empty, errors, members, type Row } from './row'
import { oneTimePassword, password, type Send, secondFactor, type Way } from './ways'
import { deactivate, newPlace, type Place, reactivate, someone, type World } from './world'

type Reach = (world: World) => ReturnType<Row['reach']>

/** The request of somebody new who has begun; `change` comes between. */
const arriving =
  (way: Way, send: (send: Send, world: World) => ReturnType<Send>, place?: (world: World) => Promise<Place>): Reach =>
  async (world) => {
    const at = place ? await place(world) : world.plain
    return send(await way.begin(world, await someone(world, at), at), world)
  }

/** The request of somebody new of whom something has changed since the beginning. */
const changed =
  (way: Way, change: (world: World, person: Awaited<ReturnType<typeof someone>>) => Promise<unknown>): Reach =>
  async (world) => {
    const person = await someone(world, world.plain)
    const send = await way.begin(world, person, world.plain)
    await change(world, person)
    return send()
  }

/** A text that is longer than any login id, password or code. */
const endless = 'x'.repeat(5000)

function challenges({ endpoint, form, ...way }: Way): Row[] {
  const at = { endpoint, form, status: 242 }
  return [
    {
      ...at,
      when: 'the user has a second factor',
      reach: changed({ endpoint, ...way }, ({ server }, { id }) => enableAuthenticator(server, id)),
      holds: (answer) => {
        members('methods', 'twoFactorId')(answer)
        const { methods, twoFactorId } = answer.json<{ methods: Record<string, unknown>[]; twoFactorId: string }>()
        assert.match(twoFactorId, /^[\w-]{43}$/)
        const authenticator = { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 }
        assert.deepEqual(methods, [{ authenticator, id: methods[0]?.id, method: 'authenticator' }])
        assert.deepEqual([typeof methods[0]?.id, answer.cookies], ['string', []])
      },
    },
    {
      ...at,
      when: 'the tenant requires a second factor and the user has none yet',
      reach: arriving(
        { endpoint, ...way },
        (send) => send(),
        ({ server }) => newPlace(server, { tenant: { multiFactorConfiguration: { loginPolicy: 'Required' } } }),
      ),
      holds: (answer) => {
        members('configurableMethods', 'twoFactorId')(answer)
        assert.deepEqual([answer.json().configurableMethods, answer.cookies], [['authenticator'], []])
      },
    },
  ]
}

/** What both kinds of POST /api/login have in common. */
function firstHalf(way: Way): Row[] {
  const { endpoint, form } = way
  const unknown = '00000000-0000-4000-8000-000000000000'
  return [
    ...challenges(way),
    {
      endpoint,
      form,
      status: 400,
      when: 'there is no such application',
      reach: arriving(way, (send) => send({ applicationId: unknown })),
      holds: errors({ applicationId: ['[invalid]applicationId'] }),
    },
    {
      endpoint,
      form,
      status: 401,
      when: 'the application asks for an API key and there is none',
      reach: arriving(way, (send, { server }) => send({}, client(server.url))),
      holds: empty,
    },
    { endpoint, form, status: 423, when: 'the user is deactivated', reach: changed(way, deactivate), holds: empty },
  ]
}

const passwordRows: readonly Row[] = [
  ...firstHalf(password),
  {
    endpoint: password.endpoint,
    status: 400,
    when: 'login id and password are missing',
    reach: arriving(password, (send) => send({ loginId: undefined, password: undefined })),
    holds: errors({ loginId: ['[blank]loginId'], password: ['[blank]password'] }),
  },
  {
    endpoint: password.endpoint,
    status: 404,
    when: 'there is no such user',
    reach: arriving(password, (send) => send({ loginId: 'nobody@example.com' })),
    holds: empty,
  },
  {
    endpoint: password.endpoint,
    status: 404,
    when: 'the password is wrong',
    reach: arriving(password, (send) => send({ password: 'wrong password' })),
    holds: empty,
  },
]

const oneTimePasswordRows: readonly Row[] = [
  ...firstHalf(oneTimePassword),
  {
    endpoint: oneTimePassword.endpoint,
    form: oneTimePassword.form,
    status: 400,
    when: 'the one-time password is longer than any',
    reach: arriving(oneTimePassword, (send) => send({ oneTimePassword: endless })),
    holds: errors({ oneTimePassword: ['[tooLong]oneTimePassword'] }),
  },
  {
    endpoint: oneTimePassword.endpoint,
    form: oneTimePassword.form,
    status: 404,
    when: 'there is no such one-time password',
    reach: arriving(oneTimePassword, (send) => send({ oneTimePassword: 'unknown' })),
    holds: empty,
  },
  {
    endpoint: oneTimePassword.endpoint,
    form: oneTimePassword.form,
    status: 404,
    when: 'the one-time password was used before',
    reach: arriving(oneTimePassword, async (send) => {
      okay(await send())
      return send()
    }),
    holds: empty,
  },
  {
    endpoint: oneTimePassword.endpoint,
    form: oneTimePassword.form,
    status: 404,
    when: 'the user was deactivated meanwhile and is active again',
    reach: changed(oneTimePassword, async (world, person) => {
      await deactivate(world, person)
      await reactivate(world, person)
    }),
    holds: empty,
  },
]

const twoFactorEndpoint = secondFactor.endpoint

const secondFactorRows: readonly Row[] = [
  {
    endpoint: twoFactorEndpoint,
    status: 200,
    when: 'the device is to be trusted from now on',
    reach: arriving(secondFactor, (send) => send({ trustComputer: true })),
    holds: (answer) => {
      const { twoFactorTrustId } = answer.json()
      assert.match(String(twoFactorTrustId), /^[\w-]{43}$/)
      assert.ok(answer.cookies.some((line) => line.startsWith(`fusionauth.trust=${twoFactorTrustId};`)))
    },
  },
  {
    endpoint: twoFactorEndpoint,
    status: 400,
    when: 'code and challenge are missing',
    reach: ({ server }) => client(server.url).post('/api/two-factor/login', {}),
    holds: errors({ code: ['[blank]code'], twoFactorId: ['[blank]twoFactorId'] }),
  },
  {
    endpoint: twoFactorEndpoint,
    status: 401,
    when: 'an API key is sent, and it is wrong',
    reach: arriving(secondFactor, (send, { server }) =>
      send({}, client(server.url, { headers: { authorization: 'wrong' } })),
    ),
    holds: empty,
  },
  {
    endpoint: twoFactorEndpoint,
    status: 404,
    when: 'there is no such challenge',
    reach: arriving(secondFactor, (send) => send({ twoFactorId: 'unknown' })),
    holds: empty,
  },
  {
    endpoint: twoFactorEndpoint,
    status: 404,
    when: 'the challenge was met before',
    reach: arriving(secondFactor, async (send) => {
      okay(await send())
      return send()
    }),
    holds: empty,
  },
  {
    endpoint: twoFactorEndpoint,
    status: 404,
    when: 'five wrong codes have ended the challenge',
    reach: arriving(secondFactor, async (send) => {
      for (let n = 0; n < 5; n += 1) assert.equal((await send({ code: '000000' })).status, 421)
      return send()
    }),
    holds: empty,
  },
  {
    endpoint: twoFactorEndpoint,
    status: 404,
    when: 'the user was deactivated, which ends the challenge',
    reach: changed(secondFactor, deactivate),
    holds: empty,
  },
  {
    endpoint: twoFactorEndpoint,
    status: 421,
    when: 'the code is wrong',
    reach: arriving(secondFactor, (send) => send({ code: '000000' })),
    holds: empty,
  },
]

const tables = new Map([
  [password, passwordRows],
  [oneTimePassword, oneTimePasswordRows],
  [secondFactor, secondFactorRows],
])

export const proofRows = (way: Way): readonly Row[] => tables.get(way) ?? []
