/** Verification over the wire: 212 and 213, links and codes, resending, changed addresses, and who learns what of it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase, type StartServer } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, codesOf, createApplication, createTenant, login, newSecret, okay } from '../support/login'
import { linkedSecret, mailsTo, mailTo, typedCode } from '../support/mails'
import { race, tally } from '../support/race'
import { assertSame } from '../support/same'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'
import { rows } from '../support/sql'

type Begun = {
  emailVerificationId?: string
  emailVerificationOneTimeCode?: string
  registrationVerificationId?: string
  registrationVerificationOneTimeCode?: string
  verificationIds?: { id: string; oneTimeCode?: string; type: string; value: string }[]
  user: { id: string; verified: boolean; verifiedInstant?: number; identities: { verifiedReason: string }[] }
}
type Strategy = 'ClickableLink' | 'FormField'

const inTenant = (tenantId: string) => ({ 'x-fusionauth-tenantid': tenantId })

/** A success without a body. */
const empty = ({ status, text }: Answer) => assert.deepEqual([status, text], [200, ''])

/** Long enough for everything that a request leaves for later. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700))

function theRules(database: string, start: StartServer): void {
  let mail: MailServer
  let server: Server

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url } })
  })
  after(() => mail.stop())

  const anonymous = () => client(server.url)
  const verify = (body: object, headers = {}) => anonymous().post('/api/user/verify-email', body, { headers })
  const verifyRegistration = (body: object) => anonymous().post('/api/user/verify-registration', body)

  /** A tenant that asks for the verification of addresses. */
  async function verifyingTenant(strategy: Strategy, behavior: 'Allow' | 'Gated', rest: object = {}) {
    const emailConfiguration = { verifyEmail: true, verificationStrategy: strategy, unverified: { behavior }, ...rest }
    return inTenant(await createTenant(server, { emailConfiguration }))
  }

  async function create(headers: Record<string, string>, body: object = {}, user: object = {}) {
    const email = `${randomUUID()}@example.com`
    const password = server.canary(newSecret())
    const answer = await api(server, headers).post('/api/user', { user: { email, password, ...user }, ...body })
    return { email, password, ...okay<Begun>(answer) }
  }

  const logIn = (
    headers: Record<string, string>,
    { email: loginId, password }: { email: string; password: string },
    more = {},
  ) => login(server, { loginId, password, ...more }, headers)

  test('212: gated, with a code: the ids of the answer go with the code that was mailed', async () => {
    const tenant = await verifyingTenant('FormField', 'Gated')
    const person = await create(tenant)
    const code = server.canary(typedCode(await mailTo(mail, person.email)))
    const stopped = await logIn(tenant, person)
    assert.equal(stopped.status, 212)
    assert.deepEqual(stopped.cookies, [])
    const body = stopped.json<Record<string, string> & { user: Begun['user'] }>()
    assert.deepEqual(Object.keys(body), ['emailVerificationId', 'identityVerificationId', 'user'])
    assert.equal(body.user.verified, false)
    assert.equal(body.user.verifiedInstant, undefined)
    const verificationId = server.canary(body.emailVerificationId ?? '')
    assert.match(verificationId, /^[\w-]{43}$/)
    const done = await verify({ verificationId, oneTimeCode: code })
    empty(done)
    const { user } = okay<{ user: Begun['user'] & { verifiedInstant: number } }>(await logIn(tenant, person))
    assert.equal(user.verified, true)
    assert.equal(user.identities[0]?.verifiedReason, 'Completed')
    assert.ok(Date.now() - user.verifiedInstant < 60_000)
    assert.equal((await verify({ verificationId, oneTimeCode: code })).status, 404, 'used')
    assert.equal(mailsTo(mail, person.email).length, 1, 'a login sends nothing')
  })

  test('212: gated, with a link: the answer has the user alone, and the id of the mail verifies by the path', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Gated')
    const person = await create(tenant)
    const stopped = await logIn(tenant, person)
    assert.equal(stopped.status, 212)
    assert.deepEqual(Object.keys(stopped.json()), ['user'])
    const id = server.canary(linkedSecret(await mailTo(mail, person.email), '/email/verify'))
    const path = `/api/user/verify-email/${id}`
    const done = await anonymous().post(path, undefined, { headers: { 'content-type': 'text/plain' } })
    empty(done)
    assert.equal((await logIn(tenant, person)).status, 200)
    assert.equal((await anonymous().post(path)).status, 404, 'used')
  })

  test('212: who comes by a username is asked for the email address too', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Gated')
    const person = await create(tenant, {}, { username: 'ann' })
    assert.equal((await logIn(tenant, { ...person, email: 'ann' })).status, 212)
    const nobody = { username: 'bob', email: undefined }
    const bob = await create(tenant, {}, nobody)
    assert.equal(
      (await logIn(tenant, { ...bob, email: 'bob' })).status,
      200,
      'without an address there is nothing to verify',
    )
  })

  test('not gated: 200, and the tokens say that the address is not verified', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Allow')
    const person = await create(tenant)
    const { token, user } = okay<{ token: string; user: Begun['user'] }>(await logIn(tenant, person))
    assert.equal(user.verified, false)
    assert.equal(user.identities[0]?.verifiedReason, 'Pending')
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims.email_verified, false)
    await mailTo(mail, person.email)
  })

  for (const strategy of ['ClickableLink', 'FormField'] as const) {
    test(`213: gated registration, ${strategy}`, async () => {
      const settings = { verifyRegistration: true, verificationStrategy: strategy, unverified: { behavior: 'Gated' } }
      const applicationId = await createApplication(server, settings, inTenant(await createTenant(server)))
      const person = { email: `${randomUUID()}@example.com`, password: server.canary(newSecret()) }
      const body = { user: person, registration: { applicationId } }
      const begun = okay<Begun>(await api(server).post('/api/user/registration', body))
      assert.equal(begun.user.verified, true, 'the tenant does not ask for it')
      assert.match(begun.registrationVerificationId ?? '', /^[\w-]{43}$/)
      const received = await mailTo(mail, person.email)
      const stopped = await login(server, { loginId: person.email, password: person.password, applicationId })
      assert.equal(stopped.status, 213)
      assert.deepEqual(stopped.cookies, [])
      const answer = stopped.json<{ registrationVerificationId: string; user: unknown }>()
      const isLink = strategy === 'ClickableLink'
      assert.deepEqual(Object.keys(answer), isLink ? ['user'] : ['registrationVerificationId', 'user'])
      const proof = isLink
        ? { verificationId: linkedSecret(received, '/registration/verify') }
        : { verificationId: answer.registrationVerificationId, oneTimeCode: typedCode(received) }
      assert.equal((await verify(proof)).status, 404, 'one kind of id is never taken for another')
      const done = await verifyRegistration(proof)
      empty(done)
      assert.equal((await verifyRegistration(proof)).status, 404)
      const loggedIn = await login(server, { loginId: person.email, password: person.password, applicationId })
      const { user } = okay<{ user: { registrations: { verified: boolean; verifiedInstant?: number }[] } }>(loggedIn)
      const [registration] = user.registrations
      assert.ok(registration?.verified && registration.verifiedInstant)
    })
  }

  test('203 comes before 212, 212 before 213, and 213 before 202', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Gated')
    const gated = { verifyRegistration: true, unverified: { behavior: 'Gated' } }
    const applicationId = await createApplication(server, gated, tenant)
    const other = await createApplication(server, {}, tenant)
    const person = await create(tenant, {}, { passwordChangeRequired: true })
    okay(
      await api(server, tenant).post(`/api/user/registration/${person.user.id}`, { registration: { applicationId } }),
    )
    const statuses = [(await logIn(tenant, person, { applicationId })).status]
    okay(await api(server, tenant).patch(`/api/user/${person.user.id}`, { user: { passwordChangeRequired: false } }))
    statuses.push((await logIn(tenant, person, { applicationId })).status)
    assert.equal((await anonymous().post('/api/user/verify-email', { userId: person.user.id })).status, 401)
    empty(await api(server).post('/api/user/verify-email', { userId: person.user.id }))
    statuses.push((await logIn(tenant, person, { applicationId })).status)
    statuses.push((await logIn(tenant, person, { applicationId: other })).status)
    assert.deepEqual(statuses, [203, 212, 213, 202])
    const { user } = okay<{ user: Begun['user'] }>(await api(server).get(`/api/user/${person.user.id}`))
    assert.equal(user.identities[0]?.verifiedReason, 'Administrative')
  })

  test('BF-02: a code has five guesses, and then it is dead, also for the right one and by every id', async () => {
    const tenant = await verifyingTenant('FormField', 'Gated')
    const person = await create(tenant)
    const verificationId = person.emailVerificationId
    const oneTimeCode = person.emailVerificationOneTimeCode
    assert.deepEqual(codesOf(await verify({ verificationId })), { oneTimeCode: ['[blank]oneTimeCode'] })
    for (let guess = 0; guess < 5; guess += 1) {
      const wrong = await verify({ verificationId, oneTimeCode: 'WRONG2' })
      assert.equal(wrong.status, 400)
      assert.deepEqual(codesOf(wrong), { oneTimeCode: ['[invalid]oneTimeCode'] })
    }
    const { emailVerificationId: another } = (await logIn(tenant, person)).json<Begun>()
    assert.equal((await verify({ verificationId, oneTimeCode })).status, 404)
    assert.equal((await verify({ verificationId: another, oneTimeCode })).status, 404)
    const resent = await api(server, tenant).put(`/api/user/verify-email?email=${person.email}`)
    const fresh = okay<{ verificationId: string; oneTimeCode: string }>(resent)
    assert.equal((await verify({ verificationId: another, oneTimeCode: fresh.oneTimeCode.toLowerCase() })).status, 200)
  })

  test('BF-02: new codes bring no end of guesses: after ten wrong ones of a user none is looked at for a while', async () => {
    const tenant = await verifyingTenant('FormField', 'Gated')
    const person = await create(tenant)
    const statuses: number[] = []
    for (let code = 0; code < 3; code += 1) {
      const path = `/api/user/verify-email?email=${person.email}&sendVerifyEmail=false`
      const { verificationId, oneTimeCode } = okay<Record<string, string>>(await api(server, tenant).put(path))
      for (let guess = 0; guess < 4; guess += 1) {
        statuses.push((await verify({ verificationId, oneTimeCode: 'WRONG2' })).status)
      }
      if (code === 2) statuses.push((await verify({ verificationId, oneTimeCode })).status)
    }
    assert.deepEqual(statuses, [...Array(10).fill(400), 404, 404, 404])
  })

  test('resending: with a key the id, and a mail unless it is switched off; 403 where nobody asks, 404 for nobody', async () => {
    const tenant = await verifyingTenant('FormField', 'Allow')
    const person = await create(tenant)
    await mailTo(mail, person.email)
    const keyed = api(server, tenant)
    const quiet = okay<Begun & Record<string, string>>(
      await keyed.put(`/api/user/verify-email?email=${person.email}&sendVerifyEmail=false`),
    )
    assert.deepEqual(Object.keys(quiet), ['oneTimeCode', 'verificationId'])
    await aWhile()
    assert.equal(mailsTo(mail, person.email).length, 1)
    const loud = okay<Record<string, string>>(await keyed.put(`/api/user/verify-email?email=${person.email}`))
    const received = await mailTo(mail, person.email, 2)
    assert.equal(typedCode(received), loud.oneTimeCode)
    const found = await keyed.get(`/api/user?verificationId=${loud.verificationId}`)
    assert.equal(okay<Begun>(found).user.id, person.user.id)
    assert.equal((await keyed.put('/api/user/verify-email?email=nobody@example.com')).status, 404)
    assert.equal((await keyed.put('/api/user/verify-email')).status, 400)
    const silent = inTenant(await createTenant(server))
    assert.equal((await api(server, silent).put('/api/user/verify-email?email=a@example.com')).status, 403)
    const applicationId = await createApplication(server, {}, silent)
    const registration = `/api/user/verify-registration?email=a@example.com&applicationId=${applicationId}`
    assert.equal((await api(server).put(registration)).status, 403)
    const headers = inTenant(await createTenant(server))
    assert.equal(
      (await verify({ verificationId: loud.verificationId, oneTimeCode: loud.oneTimeCode }, headers)).status,
      404,
    )
  })

  test('EN-03: without a key, resending answers everybody alike, and only who is to be verified gets a mail', async () => {
    const emailConfiguration = { verifyEmail: true }
    const headers = inTenant(await createTenant(server, { emailConfiguration }))
    const applicationId = await createApplication(server, { verifyRegistration: true }, headers)
    const open = await create(headers)
    const closed = await create(headers, { skipVerification: true })
    okay(await api(server).post(`/api/user/registration/${open.user.id}`, { registration: { applicationId } }))
    await mailTo(mail, open.email, 2)
    const unknown = `${randomUUID()}@example.com`
    for (const path of ['verify-email?', `verify-registration?applicationId=${applicationId}&`]) {
      const answers: Answer[] = []
      for (const email of [open.email, closed.email, unknown]) {
        answers.push(await anonymous().put(`/api/user/${path}email=${email}`, undefined, { headers }))
      }
      for (const answer of answers) {
        assert.deepEqual([answer.status, answer.text], [200, ''])
        assertSame(answer, answers[0]!)
      }
    }
    await mailTo(mail, open.email, 4)
    await aWhile()
    assert.deepEqual(
      [closed.email, unknown].map((email) => mailsTo(mail, email).length),
      [0, 0],
    )
    for (let n = 0; n < 8; n += 1)
      await anonymous().put(`/api/user/verify-email?email=${open.email}`, undefined, { headers })
    await aWhile()
    assert.ok(mailsTo(mail, open.email).length <= 8, 'BF-07: nobody is flooded')
    assert.equal(
      (await api(server, headers).put(`/api/user/verify-email?email=${unknown}`)).status,
      404,
      'a key is told',
    )
  })

  test('rateLimitConfiguration: a key is told with 429, anybody gets the answer as ever', async () => {
    const limited = { enabled: true, limit: 1, timePeriodInSeconds: 600 }
    const settings = {
      emailConfiguration: { verifyEmail: true },
      rateLimitConfiguration: { sendEmailVerification: limited },
    }
    const headers = inTenant(await createTenant(server, settings))
    const person = await create(headers)
    const path = `/api/user/verify-email?email=${person.email}`
    assert.equal((await api(server, headers).put(path)).status, 200)
    const refused = await api(server, headers).put(path)
    assert.deepEqual([refused.status, Number(refused.headers['retry-after']) > 500], [429, true])
    assert.equal((await anonymous().put(path, undefined, { headers })).status, 200)
    await aWhile()
    assert.equal(mailsTo(mail, person.email).length, 2)
  })

  test('identities: start, send and complete, with the state that went along', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Allow')
    const person = await create(tenant)
    await mailTo(mail, person.email)
    const keyed = api(server, tenant)
    const named = { loginId: person.email, loginIdType: 'email' }
    const state = { page: 3 }
    const start = { ...named, verificationStrategy: 'FormField', state }
    const started = okay<Record<string, string>>(await keyed.post('/api/identity/verify/start', start))
    const { verificationId, oneTimeCode = '' } = started
    assert.deepEqual(Object.keys(started), ['oneTimeCode', 'verificationId'])
    const sent = await keyed.post('/api/identity/verify/send', { verificationId })
    empty(sent)
    assert.equal(typedCode(await mailTo(mail, person.email, 2)), oneTimeCode, 'what was started is what is sent')
    assert.equal((await keyed.post('/api/identity/verify/complete', { verificationId })).status, 400)
    const completed = okay(await keyed.post('/api/identity/verify/complete', { verificationId, oneTimeCode }))
    assert.deepEqual(completed, { state })
    assert.equal((await keyed.post('/api/identity/verify/complete', { verificationId, oneTimeCode })).status, 404)
    assert.equal((await keyed.post('/api/identity/verify/send', { verificationId })).status, 400)
    assert.equal((await keyed.post('/api/identity/verify/start', { ...named, loginId: 'no@example.com' })).status, 404)
    assert.equal((await keyed.post('/api/identity/verify/start', { ...named, loginIdType: 'username' })).status, 400)
    const link = okay<Record<string, string>>(await keyed.post('/api/identity/verify/start', named))
    assert.deepEqual(Object.keys(link), ['verificationId'])
    const other = await create(tenant)
    empty(await keyed.post('/api/identity/verify', { loginId: other.email, loginIdType: 'email' }))
    const { user } = okay<Begun>(await keyed.get(`/api/user/${other.user.id}`))
    assert.deepEqual([user.verified, user.identities[0]?.verifiedReason], [true, 'Administrative'])
    for (const path of ['start', 'send', 'complete'].map((name) => `/api/identity/verify/${name}`)) {
      assert.equal((await anonymous().post(path, { ...named, verificationId })).status, 401)
    }
  })

  test('an address of nobody is verified before its user exists, and counts for one who is created with it', async () => {
    const codes = (answer: Answer) => Object.values(codesOf(answer)).flat()
    const tenant = await verifyingTenant('FormField', 'Gated')
    const keyed = api(server, tenant)
    const email = `${randomUUID()}@example.com`
    const named = { loginIdType: 'email', existingUserStrategy: 'mustNotExist' }
    const begin = async (loginId = email, more = {}) =>
      okay<{ verificationId: string; oneTimeCode?: string }>(
        await keyed.post('/api/identity/verify/start', { ...named, loginId, ...more }),
      )
    const { verificationId, oneTimeCode } = await begin(email.toUpperCase())
    empty(await keyed.post('/api/identity/verify/send', { verificationId }))
    assert.equal(typedCode(await mailTo(mail, email)), oneTimeCode)
    const creation = (verificationIds: string[], user: object = { email }) =>
      keyed.post('/api/user', { user: { password: server.canary(newSecret()), ...user }, verificationIds })
    assert.deepEqual(codes(await creation([verificationId])), ['[invalid]verificationIds[0]'], 'not completed yet')
    const wrong = await keyed.post('/api/identity/verify/complete', { verificationId, oneTimeCode: 'x' })
    assert.deepEqual(codes(wrong), ['[invalid]oneTimeCode'])
    okay(await keyed.post('/api/identity/verify/complete', { verificationId, oneTimeCode }))
    const foreign = await creation([verificationId], { email: `${randomUUID()}@example.com` })
    assert.deepEqual(codes(foreign), ['[invalid]verificationIds'], 'of another address')
    const elsewhere = await verifyingTenant('FormField', 'Gated')
    const stolen = { user: { email, password: newSecret() }, verificationIds: [verificationId] }
    assert.deepEqual(codes(await api(server, elsewhere).post('/api/user', stolen)), ['[invalid]verificationIds[0]'])
    const answers = await race(4, () => creation([verificationId]))
    assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 3 })
    const { user, verificationIds } = okay<Begun>(answers.find(({ status }) => status === 200) ?? answers[0]!)
    assert.deepEqual([user.verified, user.identities[0]?.verifiedReason], [true, 'Completed'])
    assert.equal(verificationIds, undefined, 'nothing is left to verify')
    const taken = await keyed.post('/api/identity/verify/start', { ...named, loginId: email })
    assert.deepEqual(codes(taken), ['[duplicate]loginId'])
    const malformed = await keyed.post('/api/identity/verify/start', { ...named, loginId: 'nothing' })
    assert.deepEqual(codes(malformed), ['[invalid]loginId'])
    const linked = `${randomUUID()}@example.com`
    const byLink = await begin(linked, { verificationStrategy: 'ClickableLink' })
    empty(await keyed.post('/api/identity/verify/send', byLink))
    const id = server.canary(linkedSecret(await mailTo(mail, linked), '/email/verify'))
    const page = `/email/verify/${id}?tenantId=${tenant['x-fusionauth-tenantid']}`
    const shown = await anonymous().get(page)
    assert.ok(shown.text.includes(linked), shown.text)
    const sent = await anonymous().post(
      `/email/verify/${id}`,
      new URLSearchParams({ tenantId: tenant['x-fusionauth-tenantid'] }),
    )
    assert.equal(sent.status, 302, sent.text)
    const registration = { applicationId: await createApplication(server, {}, tenant) }
    const registered = await keyed.post('/api/user/registration', {
      registration,
      user: { email: linked, password: server.canary(newSecret()) },
      verificationIds: [byLink.verificationId],
    })
    assert.equal(okay<Begun>(registered).user.verified, true)
  })

  test('a changed address is verified again where the tenant says so, and the first instant stays', async () => {
    const change = (headers: Record<string, string>, id: string, email: string, more = {}) =>
      api(server, headers).patch(`/api/user/${id}`, { user: { email }, ...more })
    const strict = await verifyingTenant('ClickableLink', 'Gated', { verifyEmailWhenChanged: true })
    const person = await create(strict)
    const verificationId = linkedSecret(await mailTo(mail, person.email), '/email/verify')
    empty(await verify({ verificationId }))
    const before = okay<Begun>(await api(server).get(`/api/user/${person.user.id}`)).user
    const email = `${randomUUID()}@example.com`
    const changed = okay<Begun>(await change(strict, person.user.id, email))
    assert.equal(changed.user.verified, false)
    assert.equal(changed.user.verifiedInstant, before.verifiedInstant)
    assert.deepEqual(
      changed.verificationIds?.map(({ type, value }) => [type, value]),
      [['email', email]],
    )
    assert.equal((await logIn(strict, { ...person, email })).status, 212)
    empty(await verify({ verificationId: linkedSecret(await mailTo(mail, email), '/email/verify') }))
    const again = okay<Begun>(await logIn(strict, { ...person, email })).user
    assert.deepEqual([again.verified, again.verifiedInstant], [true, before.verifiedInstant])
    const vouched = okay<Begun>(await change(strict, person.user.id, person.email, { skipVerification: true }))
    assert.deepEqual([vouched.user.verified, vouched.user.identities[0]?.verifiedReason], [true, 'Skipped'])

    const lenient = await verifyingTenant('ClickableLink', 'Gated')
    const other = await create(lenient)
    const open = okay<Begun>(await change(lenient, other.user.id, `${randomUUID()}@example.com`))
    assert.equal(open.user.verified, false, 'what was never verified is not by being changed')
    empty(await api(server).post('/api/user/verify-email', { userId: other.user.id }))
    const kept = okay<Begun>(await change(lenient, other.user.id, `${randomUUID()}@example.com`))
    assert.deepEqual([kept.user.verified, kept.verificationIds], [true, undefined])
    assert.equal((await verify({ verificationId: open.emailVerificationId })).status, 404, 'an id is for one address')
  })

  test('skipVerification and skipRegistrationVerification: whoever creates the user vouches', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Gated')
    const settings = { verifyRegistration: true, unverified: { behavior: 'Gated' } }
    const applicationId = await createApplication(server, settings, tenant)
    const person = { email: `${randomUUID()}@example.com`, password: server.canary(newSecret()) }
    const skips = { skipVerification: true, skipRegistrationVerification: true }
    const body = { user: person, registration: { applicationId }, ...skips }
    const begun = okay<Begun>(await api(server).post('/api/user/registration', body))
    const { registrationVerificationId, verificationIds } = begun
    assert.deepEqual([registrationVerificationId, verificationIds], [undefined, undefined])
    assert.equal((await logIn(tenant, person, { applicationId })).status, 200)
    await aWhile()
    assert.equal(mailsTo(mail, person.email).length, 0)
  })

  test('implicit verification: the link to a new password verifies the mailbox, unless the tenant says otherwise', async () => {
    for (const implicitEmailVerificationAllowed of [true, false]) {
      const tenant = await verifyingTenant('ClickableLink', 'Allow', { implicitEmailVerificationAllowed })
      const person = await create(tenant)
      await mailTo(mail, person.email)
      const forgot = await anonymous().post('/api/user/forgot-password', { loginId: person.email }, { headers: tenant })
      assert.equal(forgot.status, 200)
      const changePasswordId = linkedSecret(await mailTo(mail, person.email, 2), '/password/change')
      const password = server.canary(newSecret())
      okay(await anonymous().post('/api/user/change-password', { changePasswordId, password }))
      const { user } = okay<Begun>(await api(server).get(`/api/user/${person.user.id}`))
      assert.equal(user.verified, implicitEmailVerificationAllowed)
      assert.equal(user.identities[0]?.verifiedReason, implicitEmailVerificationAllowed ? 'Implicit' : 'Pending')
    }
  })

  test('implicit verification: a mailbox that was changed for another one is not verified by a mail to the first', async () => {
    const tenant = await verifyingTenant('ClickableLink', 'Gated', { verifyEmailWhenChanged: true })
    const person = await create(tenant)
    await mailTo(mail, person.email)
    await anonymous().post('/api/user/forgot-password', { loginId: person.email }, { headers: tenant })
    const changePasswordId = linkedSecret(await mailTo(mail, person.email, 2), '/password/change')
    const email = `${randomUUID()}@example.com`
    okay(await api(server, tenant).patch(`/api/user/${person.user.id}`, { user: { email } }))
    const password = server.canary(newSecret())
    okay(await anonymous().post('/api/user/change-password', { changePasswordId, password }))
    assert.equal((await logIn(tenant, { email, password })).status, 212)
  })

  test('SL-06: neither ids nor codes can be read from the database', async (t) => {
    if (database === 'pglite') return t.skip('rows are read from PostgreSQL')
    const person = await create(await verifyingTenant('FormField', 'Gated'))
    for (const secret of [person.emailVerificationId, person.emailVerificationOneTimeCode]) {
      assert.ok(secret)
      const [row] = await rows<{ found: boolean }>(
        server,
        `select bool_or(s::text like '%' || $1 || '%') as found from short_lived_secrets s`,
        secret,
      )
      assert.equal(row?.found, false)
    }
  })

  test('the official client verifies addresses, registrations and identities', async () => {
    const tenantId = await createTenant(server, { emailConfiguration: { verifyEmail: true } })
    const applicationId = await createApplication(server, { verifyRegistration: true }, inTenant(tenantId))
    const fusionAuth = new FusionAuthClient(server.apiKey, server.url, tenantId)
    const email = `${randomUUID()}@example.com`
    const registered = await fusionAuth.register('', { user: { email }, registration: { applicationId } })
    const { registrationVerificationId = '', user } = registered.response
    await fusionAuth.verifyRegistration(registrationVerificationId)
    const generated = await fusionAuth.generateEmailVerificationId(email)
    await fusionAuth.verifyEmail(generated.response.verificationId ?? '')
    const retrieved = await fusionAuth.retrieveUser(user?.id ?? '')
    assert.equal(retrieved.response.user?.verified, true)
    assert.equal(retrieved.response.user?.registrations?.[0]?.verified, true)

    const second = await fusionAuth.createUser('', { user: { email: `${randomUUID()}@example.com` } })
    const loginId = second.response.user?.email ?? ''
    const started = await fusionAuth.startVerifyIdentity({ loginId, loginIdType: 'email', state: { a: 1 } } as never)
    const { verificationId = '' } = started.response
    assert.equal((await fusionAuth.sendVerifyIdentity({ verificationId })).statusCode, 200)
    const completed = await fusionAuth.completeVerifyIdentity({ verificationId })
    assert.deepEqual(completed.response.state, { a: 1 })
    await fusionAuth.resendEmailVerification(loginId)
    await fusionAuth.resendRegistrationVerification(email, applicationId)
    const third = await fusionAuth.createUser('', { user: { email: `${randomUUID()}@example.com` } })
    await fusionAuth.verifyEmailAddressByUserId({ userId: third.response.user?.id ?? '' })
    const found = await fusionAuth.retrieveUserByEmail(third.response.user?.email ?? '')
    assert.equal(found.response.user?.verified, true)
    const generatedAgain = await fusionAuth.generateRegistrationVerificationId(email, applicationId)
    await fusionAuth.verifyUserRegistration({ verificationId: generatedAgain.response.verificationId ?? '' })
  })

  test('malformed requests are 400 and name the field', async () => {
    assert.deepEqual(codesOf(await verify({})), { verificationId: ['[blank]verificationId'] })
    assert.deepEqual(codesOf(await verifyRegistration({})), { verificationId: ['[blank]verificationId'] })
    const registration = await api(server).put(`/api/user/verify-registration?email=a@example.com&applicationId=x`)
    assert.deepEqual(codesOf(registration), { applicationId: ['[couldNotConvert]applicationId'] })
    const unknown = `/api/user/verify-registration?email=a@example.com&applicationId=${randomUUID()}`
    assert.deepEqual(
      codesOf(await api(server).put(unknown, undefined, { headers: inTenant(await createTenant(server)) })),
      {
        applicationId: ['[invalid]applicationId'],
      },
    )
    assert.equal((await verify({ verificationId: newSecret() })).status, 404)
    assert.equal((await verify({ verificationId: 'x'.repeat(5000) })).status, 400)
    assert.equal((await verify({ userId: randomUUID() }, { authorization: 'wrong' })).status, 401)
    assert.equal((await api(server).post('/api/user/verify-email', { userId: randomUUID() })).status, 404)
  })
}

/** Twenty at once, twenty-five times: on the embedded database, which has one connection, nothing races. */
function theRaces(start: StartServer): void {
  let server: Server
  let tenant: Record<string, string>

  before(async () => {
    server = await start()
    const emailConfiguration = { verifyEmail: true, verificationStrategy: 'FormField' }
    tenant = inTenant(await createTenant(server, { emailConfiguration }))
  })

  const someone = async () => {
    const user = { email: `${randomUUID()}@example.com` }
    return okay<Begun>(await api(server, tenant).post('/api/user', { user })).user
  }
  const startFor = async (loginId: string, verificationStrategy: Strategy) => {
    const body = { loginId, loginIdType: 'email', verificationStrategy }
    return okay<{ verificationId: string; oneTimeCode?: string }>(
      await api(server, tenant).post('/api/identity/verify/start', body),
    )
  }
  const verify = async (body: object) => (await client(server.url).post('/api/user/verify-email', body)).status

  test('SL-06: one link: of twenty at once one verifies, twenty-five times', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { email } = (await someone()) as unknown as { email: string }
      const { verificationId } = await startFor(email, 'ClickableLink')
      assert.deepEqual(tally(await race(20, () => verify({ verificationId }))), { 200: 1, 404: 19 })
    }
  })

  test('SL-06: one code by as many ids: of twenty at once one verifies, twenty-five times', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { email } = (await someone()) as unknown as { email: string }
      const ids: string[] = []
      let code: string | undefined
      for (let n = 0; n < 4; n += 1) {
        const started = await startFor(email, 'FormField')
        ids.push(started.verificationId)
        code = started.oneTimeCode
      }
      const statuses = await race(20, (n) => verify({ verificationId: ids[n % ids.length], oneTimeCode: code }))
      assert.deepEqual(tally(statuses), { 200: 1, 404: 19 })
    }
  })

  test('BF-02: of twenty wrong guesses at once five are looked at, at most', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { email } = (await someone()) as unknown as { email: string }
      const { verificationId, oneTimeCode } = await startFor(email, 'FormField')
      const { 400: wrong = 0, 404: gone = 0 } = tally(
        await race(20, () => verify({ verificationId, oneTimeCode: 'WRONG2' })),
      )
      assert.equal(wrong + gone, 20)
      assert.ok(wrong >= 1 && wrong <= 5, String(wrong))
      for (let left = wrong; left < 5; left += 1) await verify({ verificationId, oneTimeCode: 'WRONG2' })
      assert.equal(await verify({ verificationId, oneTimeCode }), 404)
    }
  })
}

forEachDatabase((database, start) => {
  describe('the rules', () => {
    theRules(database, start)
  })
  if (database === 'postgresql') {
    describe('the races', () => {
      theRaces(start)
    })
  }
})
