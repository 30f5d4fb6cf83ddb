/** MT-01: with the credentials of one tenant, what belongs to another does not exist, whatever the endpoint and wherever its id is put. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Receiver, startReceiver } from '@/lib/delivery/receiver-fixture'
import type { OpenApiDocument } from '@/lib/openapi/document'
import { type Belongings, provisionTenant } from '../support/belongings'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { codesOf, type Headers, okay } from '../support/login'
import { type Described, describedOperations, type Place } from '../support/requests'
import type { Server } from '../support/server'
import { dump } from '../support/sql'

/** Ids of what belongs to the installation, or to nobody. */
const shared = [
  ...['keyId', 'templateId', 'messengerId', 'themeId', 'userActionId', 'reasonId', 'userActionReasonId'],
  ...['kid', 'rpId', 'relyingPartyId', 'zoneId'],
]

/** What goes along with an id of the same owner, and names nothing by itself. */
const companions = ['password', 'currentPassword', 'code', 'oneTimeCode']

/** Where an id of another tenant is told from one that nobody has, or is taken, and why that may be. By request, and by answer: status and codes. */
const exceptions: readonly { readonly request: RegExp; readonly answer: RegExp; readonly because: string }[] = [
  {
    request: /^POST .*\{\w+Id\}|^POST \S+\/(role|scope) |^POST \/api\/user\/forgot-password /,
    answer: /^400 \[duplicate\]\w+Id$/,
    because: 'Whoever makes something may choose its id, which has to be free in the whole installation.',
  },
  {
    request: /^(GET|POST) \/api\/user\/change-password\S* by a user of the tenant/,
    answer: /^400 \[TrustTokenRequired\]$/,
    because: 'The secret of a change is the credential of its request; an access token beside it is not looked at.',
  },
  {
    request: /^\w+ \/api\/user\/action\S* by a key for all.*one’s own but body.action.actionerUserId/,
    answer: /^(200|400 \[invalid\]action.userActionId)/,
    because: 'The key may act for every tenant; the header says whose user the action is taken on, not who takes it.',
  },
]

/** Gives those who have a second factor no token for another application, not even to its owner. */
const forOneFactor = '/api/jwt/issue'

/** Which of a tenant's belongings a place is for; `unknown`: an id of something that its name does not tell. */
function kindOf(place: Place, path: string, belongings: Belongings): string | undefined {
  const { name, parent, where, schema } = place
  if (schema.type !== 'string') return undefined
  if (name === 'code' && path.startsWith('/api/passwordless')) return 'passwordlessCode'
  // The address of somebody who is made is not one of somebody who is there.
  if (['email', 'username'].includes(name) && where !== 'query') return undefined
  // Of a reason; other codes are beside the ids that they belong to.
  if (name === 'code' && parent) return undefined
  const full = name === 'id' ? `${parent}Id` : name
  if (!/id$/i.test(full)) return full in belongings && schema.format !== 'uuid' ? full : undefined
  const kinds = [...Object.keys(belongings), ...shared].filter((kind) => endsWith(full, kind))
  const [longest] = kinds.sort((one, other) => other.length - one.length)
  if (longest === 'keyId' && path.startsWith('/api/api-key')) return 'apiKeyId'
  if (longest === 'credentialId' && schema.format === 'uuid') return 'passkeyId'
  return shared.includes(longest ?? '') ? undefined : (longest ?? 'unknown')
}

const endsWith = (name: string, kind: string): boolean => name.toLowerCase().endsWith(kind.toLowerCase())

/** Belongings of nobody, that look the same. */
const likeness = (belongings: Belongings): Belongings =>
  Object.fromEntries(Object.entries(belongings).map(([kind, value]) => [kind, another(value)]))

function another(value: string): string {
  if (/^[\da-f-]{36}$/.test(value)) return randomUUID()
  if (value.includes('@')) return `${randomUUID()}@example.com`
  if (/^\d+$/.test(value)) return String((Number(value) + 1) % 1_000_000).padStart(6, '0')
  return randomBytes(64).toString('base64url').slice(0, value.length)
}

/** A text in which whatever belongs to one stands as what it is. */
const anonymous = (text: string, belongings: Belongings): string =>
  Object.entries(belongings).reduce((left, [kind, value]) => left.replaceAll(value, kind), text)

/** Which of somebody's belongings a text shows; those that are too short to be recognized left out. */
const shown = (text: string, belongings: Belongings): string[] =>
  Object.keys(belongings).filter((kind) => {
    const value = belongings[kind] ?? ''
    return value.length > 16 && text.includes(value)
  })

/** How a request is filled: what stands at a place, given what belongs to a stranger. */
type Filling = { readonly name: string; at(place: Place, stranger: Belongings): unknown }

/** Everything the stranger's; and for each place of an id: nothing but that, and all the rest one's own. */
function fillings({ places, path }: Described, theirs: Belongings, mine: () => Belongings): Filling[] {
  const kindAt = (place: Place) => kindOf(place, path, theirs) ?? ''
  const slots = places.filter((place) => kindAt(place) !== '' && !companions.includes(kindAt(place)))
  const uuids = Object.keys(theirs).filter((kind) => /^[\da-f-]{36}$/.test(theirs[kind] ?? ''))
  // A name that does not tell might mean any of them.
  const kindsOf = (slot: Place) => (kindAt(slot) === 'unknown' ? uuids : [kindAt(slot)])
  return [
    { name: 'everything', at: (place, stranger) => fresh(place) ?? stranger[kindAt(place)] },
    ...slots.flatMap((slot) =>
      kindsOf(slot).flatMap((kind): Filling[] => [
        {
          name: `nothing but ${slot.at}`,
          at: (place, stranger) => {
            if (place.at === slot.at) return stranger[kind]
            const along = place.where === 'path' || companions.includes(kindAt(place))
            return fresh(place) ?? (along ? stranger[kindAt(place)] : undefined)
          },
        },
        {
          name: `one’s own but ${slot.at}`,
          at: (place, stranger) => (place.at === slot.at ? stranger[kind] : (fresh(place) ?? mine()[kindAt(place)])),
        },
      ]),
    ),
  ]
}

/** What is new in every request: whoever is made has an address, and what is done until a time has it ahead. */
function fresh({ at, name, where, schema }: Place): unknown {
  if (where === 'body' && name === 'email' && schema.type === 'string') return `${randomUUID()}@example.com`
  return at === 'body.action.expiry' ? Date.now() + 3_600_000 : undefined
}

const nameOf = ({ method, path }: Described, filling: Filling, caller: string): string =>
  `${method} ${path} by ${caller}: ${filling.name}`

/** Status and codes. */
const inShort = (answer: Answer): string =>
  [answer.status, ...(answer.status === 400 ? Object.values(codesOf(answer)).flat().sort() : [])].join(' ')

forEachDatabase((_, start) => {
  let server: Server
  let receiver: Receiver
  let mine: Belongings
  let theirs: Belongings
  let operations: Described[]
  const neededExceptions = new Set<(typeof exceptions)[number]>()

  before(async () => {
    receiver = await startReceiver()
    server = await start({ env: { OUTBOUND_ALLOW: '127.0.0.0/8' } })
    mine = await provisionTenant(server, receiver)
    theirs = await provisionTenant(server, receiver)
    operations = describedOperations((await client(server.url).get('/api/openapi.json')).json<OpenApiDocument>())
  })
  after(() => receiver.close())

  /** Ways of showing an endpoint whose request it is, as far as it looks. */
  function callersOf({ operation }: Described, { accessToken, apiKey = '', tenantId = '' }: Belongings) {
    const read = (scheme: string) => operation.security.some((schemes) => scheme in schemes)
    return {
      ...(read('ApiKey') && { 'a key of the tenant': { authorization: apiKey } }),
      ...(read('Bearer') && { 'a user of the tenant': { authorization: `Bearer ${accessToken}` } }),
      'a key for all, with the tenant’s header': { authorization: server.apiKey, 'x-fusionauth-tenantid': tenantId },
    } as Readonly<Record<string, Headers>>
  }

  function send(described: Described, values: (place: Place) => unknown, headers: Headers): Promise<Answer> {
    const { path, body } = described.request(values)
    return client(server.url, { headers }).call(described.method, path, { body })
  }

  /** What is wrong with the answer to a request with ids of the other tenant; beside it, one with ids that nobody has. */
  async function problem(described: Described, filling: Filling, caller: string): Promise<string | undefined> {
    const asked = (stranger: Belongings) =>
      send(described, (place) => filling.at(place, stranger), callersOf(described, mine)[caller] ?? {})
    const { path, body } = described.request((place) => filling.at(place, theirs))
    const answer = await asked(theirs)
    const sent = shown(`${path} ${JSON.stringify(body)}`, theirs)
    const leaked = shown(answer.text, theirs).filter((kind) => !sent.includes(kind))
    if (leaked.length > 0) return `${inShort(answer)}: shows ${leaked}`
    if (answer.status === 401 || answer.status === 404) return undefined
    if (/^400 (\[InvalidTenantId\]|\[invalid\])/.test(inShort(answer))) return undefined
    const nobodys = likeness(theirs)
    const isSame = (control: Answer) =>
      answer.status === control.status &&
      (answer.status < 300 || anonymous(answer.text, theirs) === anonymous(control.text, nobodys))
    if (isSame(await asked(nobodys))) return undefined
    const request = nameOf(described, filling, caller)
    const exception = exceptions.find((one) => one.request.test(request) && one.answer.test(inShort(answer)))
    if (exception) {
      neededExceptions.add(exception)
      return undefined
    }
    // The first of the two may have spent what was one's own.
    mine = await provisionTenant(server, receiver)
    const control = await asked(nobodys)
    return isSame(control) ? undefined : `${inShort(answer)}; for ids of nobody ${inShort(control)}`
  }

  /** What the other tenant sees of itself: every GET with its own ids. */
  async function view(): Promise<Record<string, string>> {
    const seen: Record<string, string> = {}
    for (const described of operations.filter(({ method }) => method === 'GET')) {
      const [filling, ...perSlot] = fillings(described, theirs, () => theirs)
      if (!filling || perSlot.length === 0) continue
      const ways = [...Object.values(callersOf(described, theirs)), { authorization: server.apiKey }]
      let answer: Answer | undefined
      for (const headers of ways) {
        answer = await send(described, (place) => filling.at(place, theirs), headers)
        if (answer.status !== 401) break
      }
      const seesIt = answer && ![401, 404].includes(answer.status)
      assert.ok(seesIt || described.path === forOneFactor, `GET ${described.path} answered ${answer?.status}`)
      // A file says when it was made.
      if (answer?.headers['content-type']?.startsWith('application/json')) seen[described.path] = answer.text
    }
    return seen
  }

  /** The rows that belong to the other tenant. */
  const stored = async (): Promise<string[]> =>
    server.databaseUrl === undefined
      ? []
      : (await dump(server)).split('\n').filter((row) => shown(row, theirs).includes('tenantId'))

  test('MT-01: every operation, with every id of another tenant at every place for one, from everybody of one’s own', async () => {
    const before = await view()
    const again = await view()
    const rowsBefore = await stored()
    const wrong: string[] = []
    for (const described of operations) {
      for (const filling of fillings(described, theirs, () => mine)) {
        for (const caller of Object.keys(callersOf(described, mine))) {
          const found = await problem(described, filling, caller)
          if (found) wrong.push(`${nameOf(described, filling, caller)}: ${found}`)
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(
      exceptions.filter((exception) => !neededExceptions.has(exception)),
      [],
      'exceptions that nothing needs',
    )
    const now = await view()
    for (const [path, text] of Object.entries(before)) {
      // Some answers are never the same twice.
      if (again[path] === text) assert.equal(now[path], text, `GET ${path} after all that`)
    }
    assert.deepEqual(await stored(), rowsBefore)
  })

  test('MT-01: and the other tenant’s secrets are as good as before', async () => {
    const { applicationId, refreshToken, twoFactorId, passwordlessCode, verificationId, oneTimePassword } = theirs
    const anybody = client(server.url)
    okay(await anybody.post('/api/jwt/refresh', { refreshToken }))
    okay(await anybody.post('/api/two-factor/login', { twoFactorId, code: theirs.spareCode }))
    const asTheirs = client(server.url, { headers: { authorization: theirs.apiKey ?? '' } })
    for (const [path, body] of [
      ['/api/passwordless/login', { applicationId, code: passwordlessCode }],
      ['/api/login', { applicationId, oneTimePassword }],
      ['/api/user/verify-email', { verificationId }],
    ] as const) {
      const { status, text } = await asTheirs.post(path, body)
      assert.ok(status === 200 || status === 242, `${path} answered ${status} ${text}`)
    }
  })
})
