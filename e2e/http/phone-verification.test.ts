/** Phone numbers over the wire: verified by text message, gated, and logged in with a code or a link. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, createApplication, createTenant, login, newSecret, okay } from '../support/login'
import type { Server } from '../support/server'

type User = { id: string; identities: { type: string; verified: boolean; verifiedReason: string }[] }
type Begun = {
  user: User
  token?: string
  emailVerificationId?: string
  verificationIds?: { id: string; oneTimeCode?: string; type: string; value: string }[]
}

const inTenant = (tenantId: string) => ({ 'x-fusionauth-tenantid': tenantId })
const empty = ({ status, text }: Answer) => assert.deepEqual([status, text], [200, ''])
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700))

let numbers = 0
/** Of the range that is kept for fiction. */
const newNumber = () => `+1415555${String(100 + numbers++).padStart(4, '0')}`

forEachDatabase((_, start) => {
  let server: Server

  before(async () => {
    // Without a mail server: what is sent are files.
    server = await start()
  })

  const anonymous = () => client(server.url)

  /** The text messages to a number, oldest first. */
  async function textsTo(number: string): Promise<string[]> {
    const folder = path.join(server.dataDir, 'outbox')
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.txt')).sort()
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
    return texts.filter((text) => text.startsWith(`To: ${number}\n`)).map((text) => text.split('\n\n')[1] ?? '')
  }

  /** The newest, once there are `count`. */
  async function textTo(number: string, count = 1): Promise<string> {
    for (let waited = 0; (await textsTo(number)).length < count && waited < 10_000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const texts = await textsTo(number)
    assert.equal(texts.length, count, `text messages to ${number}`)
    return texts.at(-1)!
  }

  const gated = (verificationStrategy: string, more: object = {}) => ({
    phoneConfiguration: { verifyPhoneNumber: true, unverified: { behavior: 'Gated' }, verificationStrategy, ...more },
  })

  async function create(headers: Record<string, string>, user: object = {}, more: object = {}) {
    const phoneNumber = newNumber()
    const password = server.canary(newSecret())
    const body = { user: { phoneNumber, password, ...user }, ...more }
    return { phoneNumber, password, ...okay<Begun>(await api(server, headers).post('/api/user', body)) }
  }

  const logIn = (headers: Record<string, string>, person: { phoneNumber: string; password: string }) =>
    login(server, { loginId: person.phoneNumber, loginIdTypes: ['phoneNumber'], password: person.password }, headers)

  test('212: gated, with a code: the id of the answer goes with the code that was sent as a text message', async () => {
    const tenant = inTenant(await createTenant(server, gated('FormField')))
    const person = await create(tenant)
    assert.equal(person.token, undefined, 'a gate holds for the tokens of a creation too')
    assert.equal(person.emailVerificationId, undefined)
    assert.deepEqual(
      person.verificationIds?.map(({ type, value }) => [type, value]),
      [['phoneNumber', person.phoneNumber]],
    )
    const [oneTimeCode] = /[A-Z0-9]{6}$/.exec((await textTo(person.phoneNumber)).trim()) ?? []
    assert.equal(oneTimeCode, person.verificationIds?.[0]?.oneTimeCode)
    const stopped = await logIn(tenant, person)
    assert.equal(stopped.status, 212)
    const body = stopped.json<{ identityVerificationId: string; user: User }>()
    assert.deepEqual(Object.keys(body), ['identityVerificationId', 'user'])
    const proof = { verificationId: server.canary(body.identityVerificationId), oneTimeCode }
    assert.equal((await anonymous().post('/api/user/verify-email', proof)).status, 404, 'it is no email address')
    okay(await api(server, tenant).post('/api/identity/verify/complete', proof))
    const { user } = okay<Begun>(await logIn(tenant, person))
    assert.deepEqual(
      user.identities.map(({ type, verified, verifiedReason }) => [type, verified, verifiedReason]),
      [['phoneNumber', true, 'Completed']],
    )
  })

  test('the email address stands for logins with it, the number for logins with that', async () => {
    const tenant = inTenant(await createTenant(server, gated('ClickableLink')))
    const person = await create(tenant, { email: 'ann@example.com' })
    assert.equal((await logIn(tenant, person)).status, 212)
    const byEmail = { loginId: 'ann@example.com', password: person.password }
    assert.equal((await login(server, byEmail, tenant)).status, 200)
    assert.match(await textTo(person.phoneNumber), /https?:\/\/\S+\/phone\/verify\//)
  })

  test('start, send and complete; administratively; and a changed number is asked about again', async () => {
    const tenant = inTenant(await createTenant(server, gated('FormField')))
    const person = await create(tenant, {}, { skipVerification: true })
    const keyed = api(server, tenant)
    await aWhile()
    assert.equal((await textsTo(person.phoneNumber)).length, 0)
    assert.equal((await logIn(tenant, person)).status, 200)
    const phoneNumber = newNumber()
    const changed = okay<Begun>(await keyed.patch(`/api/user/${person.user.id}`, { user: { phoneNumber } }))
    assert.deepEqual(
      changed.user.identities.map(({ verified }) => verified),
      [false],
    )
    await textTo(phoneNumber)
    // As people write it.
    const national = { loginId: `(${phoneNumber.slice(2, 5)}) ${phoneNumber.slice(5)}`, loginIdType: 'phoneNumber' }
    const started = okay<Record<string, string>>(await keyed.post('/api/identity/verify/start', national))
    const { verificationId } = started
    empty(await keyed.post('/api/identity/verify/send', { verificationId }))
    assert.ok((await textTo(phoneNumber, 2)).includes(started.oneTimeCode ?? ''))
    assert.equal((await logIn(tenant, { ...person, phoneNumber })).status, 212)
    empty(await keyed.post('/api/identity/verify', national))
    assert.equal((await logIn(tenant, { ...person, phoneNumber })).status, 200)
    assert.equal((await keyed.post('/api/identity/verify/complete', started)).status, 404, 'it ended with that')
  })

  test('rateLimitConfiguration counts text messages by themselves', async () => {
    const limited = { enabled: true, limit: 1, timePeriodInSeconds: 600 }
    const rateLimitConfiguration = { sendPhoneVerification: limited, sendPasswordlessPhone: limited }
    const headers = inTenant(await createTenant(server, { ...gated('FormField'), rateLimitConfiguration }))
    const passwordlessConfiguration = { enabled: true }
    const applicationId = await createApplication(server, { passwordlessConfiguration }, headers)
    const person = await create(headers)
    const keyed = api(server, headers)
    const named = { loginId: person.phoneNumber, loginIdType: 'phoneNumber' }
    const { verificationId } = okay<Record<string, string>>(await keyed.post('/api/identity/verify/start', named))
    const verification = () => keyed.post('/api/identity/verify/send', { verificationId })
    assert.deepEqual([(await verification()).status, (await verification()).status], [200, 429])
    const start = { applicationId, loginId: person.phoneNumber, loginIdTypes: ['phoneNumber'] }
    const { code } = okay<Record<string, string>>(await keyed.post('/api/passwordless/start', start))
    const passwordless = () => keyed.post('/api/passwordless/send', { code })
    assert.deepEqual([(await passwordless()).status, (await passwordless()).status], [200, 429])
  })

  test('passwordless: a code by default, a link on request; what was sent verifies the number', async () => {
    for (const implicitPhoneVerificationAllowed of [true, false]) {
      const settings = gated('FormField', { implicitPhoneVerificationAllowed })
      const headers = inTenant(await createTenant(server, settings))
      const passwordlessConfiguration = { enabled: true }
      const applicationId = await createApplication(server, { passwordlessConfiguration }, headers)
      const person = await create(headers)
      await textTo(person.phoneNumber)
      const request = { applicationId, loginId: person.phoneNumber, loginIdTypes: ['phoneNumber', 'email'] }
      const begin = async (more: object = {}) =>
        okay<{ code: string; oneTimeCode?: string }>(
          await api(server).post('/api/passwordless/start', { ...request, ...more }),
        )
      const started = await begin()
      assert.match(started.oneTimeCode ?? '', /^\d{6}$/)
      empty(await anonymous().post('/api/passwordless/send', { code: started.code }))
      assert.ok((await textTo(person.phoneNumber, 2)).includes(started.oneTimeCode ?? ''))
      const answer = await anonymous().post('/api/passwordless/login', started)
      assert.equal(answer.status, implicitPhoneVerificationAllowed ? 202 : 212)
      const reason = implicitPhoneVerificationAllowed ? 'Implicit' : 'Pending'
      assert.equal(answer.json<Begun>().user.identities[0]?.verifiedReason, reason)
      const { code } = await begin({ loginStrategy: 'ClickableLink' })
      empty(await anonymous().post('/api/passwordless/send', { code }))
      assert.ok((await textTo(person.phoneNumber, 3)).includes(`/oauth2/passwordless/${code}`))
    }
  })
})
