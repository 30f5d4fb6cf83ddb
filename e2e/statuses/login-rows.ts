/** Status tables of the Login API, logins: what is the same whatever proves who somebody is. */
import assert from 'node:assert/strict'
import type { Answer } from '../support/http'
import { empty, errors, members, type Row } from './row'
import type { Way } from './ways'
import {
  consentingPlace,
  expire,
  importedPerson,
  newPlace,
  type Place,
  prevent,
  someone,
  stranger,
  vetoed,
  type World,
} from './world'

const reasons = {
  Administrative: 'an administrator demands another password',
  Breached: 'the password is known from leaks',
  Expired: 'the password is older than the tenant allows',
  Validation: 'the password is not what the rules of the tenant ask for now',
} as const

const cookieNames = ({ cookies }: Answer): string[] => cookies.map((line) => line.split('=')[0] ?? '')

const withoutCookies =
  (holds: (answer: Answer) => void) =>
  (answer: Answer): void => {
    holds(answer)
    assert.deepEqual(answer.cookies, [])
  }

/** A new place for a new person; `begin` and send. */
async function arrive(way: Way, world: World, place: Place, more?: object): Promise<Answer> {
  const send = await way.begin(world, await someone(world, place), place)
  return send(more)
}

function successes(way: Way): Row[] {
  const { brings, endpoint, form } = way
  const refreshes = brings.includes('refreshToken')
  return [
    {
      endpoint,
      form,
      status: 200,
      when: 'the user is who they say, and registered for the application',
      reach: (world) => arrive(way, world, world.plain),
      holds: (answer) => {
        members(...brings)(answer)
        assert.deepEqual(cookieNames(answer), refreshes ? ['access_token', 'refresh_token'] : ['access_token'])
      },
    },
    {
      endpoint,
      form,
      status: 200,
      when: 'the same with noJWT: no tokens, no cookies',
      reach: (world) => arrive(way, world, world.plain, { noJWT: true }),
      holds: withoutCookies(members(...brings.filter((name) => ['trustToken', 'user'].includes(name)))),
    },
    {
      endpoint,
      form,
      status: 202,
      when: 'the user is not registered for the application',
      reach: async (world) => (await way.begin(world, await stranger(world, world.plain), world.plain))(),
      holds: (answer) => {
        members(...brings.filter((name) => !name.startsWith('refreshToken')))(answer)
        assert.deepEqual(cookieNames(answer), ['access_token'])
      },
    },
  ]
}

function passwordChanges(way: Way): Row[] {
  return Object.entries(reasons).map(([reason, when]) => ({
    endpoint: way.endpoint,
    form: way.form,
    status: 203,
    when: way.judgedBy === 'rules' ? when : `an administrator demands another password, as ${reason}`,
    reach: async (world) => {
      const place = await newPlace(world.server)
      const person = await importedPerson(world, place)
      return (await way.beginWithBadPassword(world, person, place, reason as keyof typeof reasons))()
    },
    holds: withoutCookies((answer) => {
      const { changePasswordId, changePasswordReason, trustToken, ...rest } = answer.json()
      assert.match(String(changePasswordId), /^[\w-]{43}$/)
      assert.equal(changePasswordReason, reason)
      assert.equal(trustToken !== undefined, way.brings.includes('trustToken'))
      assert.deepEqual(rest, {})
    }),
  }))
}

const gated = { unverified: { behavior: 'Gated' } }

function verifications(way: Way): Row[] {
  const { endpoint, form } = way
  const trusted = way.brings.filter((name) => name === 'trustToken')
  const of = (status: number, when: string, settings: Parameters<typeof newPlace>[1], ids: readonly string[]): Row => ({
    endpoint,
    form,
    status,
    when,
    reach: async (world) => arrive(way, world, await newPlace(world.server, settings)),
    holds: withoutCookies((answer) => {
      members(...[...ids, ...trusted, 'user'].sort())(answer)
      for (const id of ids) assert.match(String(answer.json()[id]), /^[\w-]{43}$/)
    }),
  })
  const emailConfiguration = { ...gated, verifyEmail: true }
  const application = { ...gated, verifyRegistration: true }
  const byCode = { verificationStrategy: 'FormField' }
  return [
    of(212, 'the email address is not verified; a link was mailed', { tenant: { emailConfiguration } }, []),
    of(
      212,
      'the email address is not verified; a code was mailed',
      { tenant: { emailConfiguration: { ...emailConfiguration, ...byCode } } },
      ['emailVerificationId', 'identityVerificationId'],
    ),
    of(213, 'the registration is not verified; a link was mailed', { application }, []),
    of(213, 'the registration is not verified; a code was mailed', { application: { ...application, ...byCode } }, [
      'registrationVerificationId',
    ]),
  ]
}

function refusals(way: Way): Row[] {
  const { endpoint, form } = way
  const after =
    (change: (world: World, person: Awaited<ReturnType<typeof someone>>) => Promise<void>) => async (world: World) => {
      const person = await someone(world, world.plain)
      const send = await way.begin(world, person, world.plain)
      await change(world, person)
      return send()
    }
  return [
    {
      endpoint,
      form,
      status: 409,
      when: 'a user action in force prevents the login',
      reach: after(prevent),
      holds: withoutCookies((answer) => {
        members('actions')(answer)
        const { actions } = answer.json<{ actions: Record<string, unknown>[] }>()
        const named = ['actionId', 'actionerUserId', 'expiry', 'localizedName', 'name']
        assert.deepEqual(
          actions.map((action) => Object.keys(action)),
          [named],
        )
      }),
    },
    { endpoint, form, status: 410, when: 'the account of the user has expired', reach: after(expire), holds: empty },
    {
      endpoint,
      form,
      status: 504,
      when: 'a webhook that has to consent does not',
      reach: async (world) => {
        const place = await consentingPlace(world)
        const send = await way.begin(world, await someone(world, place), place)
        return vetoed(world, send)
      },
      holds: errors({ '': ['[WebhookTransactionException]'] }),
    },
  ]
}

/** What comes after the proof: successes, demands and refusals. */
export const loginRows = (way: Way): readonly Row[] => [
  ...successes(way),
  ...passwordChanges(way),
  ...verifications(way),
  ...refusals(way),
]
