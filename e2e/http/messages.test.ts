/** Mail, as its reader and its operator see it: what arrives, in which words, and what becomes of it while the mail server is away. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import { type Client, client } from '../support/http'
import { api, codesOf, createApplication, createPerson, login, newSecret, okay, type Person } from '../support/login'
import { headingOf } from '../support/pages'
import type { Server } from '../support/server'
import { type MailServer, startMailServer } from '../support/smtp'

type Backlog = { waiting: number; failing: number; givenUp: number }

const backlog = async (server: Server) => okay<{ messages: Backlog }>(await api(server).get('/api/status')).messages

/** Asks for a new password for a person; the id that goes out by mail must never be in the logs. */
async function forgot(server: Server, person: Person, body: object = {}): Promise<string> {
  const answer = await api(server).post('/api/user/forgot-password', { loginId: person.email, ...body })
  return server.canary(okay<{ changePasswordId: string }>(answer).changePasswordId)
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail(`not within 20 s: ${what}`)
}

forEachDatabase((_, start) => {
  let mail: MailServer
  let server: Server
  let applicationId: string

  before(async () => {
    mail = await startMailServer()
    server = await start({ env: { SMTP_URL: mail.url, APP_URL: 'https://login.example.com' } })
    // The public address is what links show; the tests come by the loopback one.
    server = { ...server, url: `http://localhost:${server.port}` }
    applicationId = await createApplication(server, { name: 'Shop' })
  })
  after(() => mail.stop())

  test('a mail reaches its reader, with a link to the public URL and nothing else of this server', async () => {
    const person = await createPerson(server, { firstName: 'Ann' })
    const id = await forgot(server, person, { applicationId })
    const [message] = await mail.received(1)
    assert.deepEqual(message?.recipients, [person.email])
    assert.equal(message?.header('subject'), 'Choose a new password')
    assert.match(message?.text ?? '', /^Hello Ann,/)
    assert.ok(
      message?.text.includes(`https://login.example.com/password/change/${id}?client_id=${applicationId}&tenantId=`),
    )
    assert.ok(message?.html.includes(`href="https://login.example.com/password/change/${id}?`))
    assert.equal(message?.header('auto-submitted'), 'auto-generated')
    assert.ok(!message?.raw.includes('localhost:') && !message?.raw.includes(server.dataDir))
  })

  test('a template of the tenant goes out in its reader’s language, from its sender', async () => {
    const emailTemplate = {
      name: 'Reset',
      fromEmail: 'care@shop.example',
      defaultFromName: 'Shop, customer care',
      defaultSubject: 'Reset, ${user.firstName!}',
      defaultHtmlTemplate: '<b>${user.firstName}</b> ${changePasswordId}',
      defaultTextTemplate: '${user.firstName} ${changePasswordId} ${state.from!}',
      localizedSubjects: { de: 'Neues Passwort, ${user.firstName!}' },
    }
    const created = okay<{ emailTemplate: { id: string } }>(
      await api(server).post('/api/email/template', { emailTemplate }),
    )
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    const emailConfiguration = { forgotPasswordEmailTemplateId: created.emailTemplate.id }
    const url = `/api/tenant/${tenants[0]?.id}`
    okay(await api(server).patch(url, { tenant: { emailConfiguration } }))
    const person = await createPerson(server, { firstName: 'Zoë <i>', preferredLanguages: ['fr', 'de_AT'] })
    const count = mail.mails.length
    const id = await forgot(server, person, { state: { from: 'checkout' } })
    const message = (await mail.received(count + 1)).at(-1)
    assert.equal(message?.from, 'care@shop.example')
    assert.match(message?.header('from') ?? '', /^"?Shop, customer care"? <care@shop\.example>$/)
    assert.equal(message?.header('subject'), 'Neues Passwort, Zoë <i>')
    assert.equal(message?.text.trim(), `Zoë <i> ${id} checkout`)
    assert.ok(message?.html.includes(`<b>Zoë &lt;i&gt;</b> ${id}`))
    okay(await api(server).patch(url, { tenant: { emailConfiguration: { forgotPasswordEmailTemplateId: null } } }))
  })

  test('a login on a new device tells its owner, where a template is named, the application’s first', async () => {
    const template = (subject: string) => ({
      name: subject,
      defaultSubject: subject,
      defaultHtmlTemplate: '<p>${event.info.deviceName}</p>',
      defaultTextTemplate: '${event.info.deviceName}|${event.info.ipAddress}|${event.info.userAgent}',
    })
    const templateId = async (subject: string) => {
      const answer = await api(server).post('/api/email/template', { emailTemplate: template(subject) })
      return okay<{ emailTemplate: { id: string } }>(answer).emailTemplate.id
    }
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    const nameOn = async (url: string, name: string, id: string | null) =>
      okay(await api(server).patch(url, { [name]: { emailConfiguration: { loginNewDeviceEmailTemplateId: id } } }))
    const tenant = `/api/tenant/${tenants[0]?.id}`
    const person = await createPerson(server, { applicationId })
    const signIn = (more: object = {}) => {
      const { email: loginId, password } = person
      const eventInfo = { deviceName: 'Phone', ipAddress: '203.0.113.7', userAgent: 'Browser/1' }
      return login(server, { loginId, password, applicationId, eventInfo, newDevice: true, ...more })
    }
    const count = mail.mails.length
    okay(await signIn())
    await nameOn(tenant, 'tenant', await templateId('Tenant: new device'))
    okay(await signIn({ newDevice: false }))
    assert.equal((await signIn({ password: newSecret() })).status, 404)
    okay(await signIn())
    const told = (await mail.received(count + 1)).at(-1)
    assert.deepEqual(told?.recipients, [person.email])
    assert.equal(told?.header('subject'), 'Tenant: new device')
    assert.equal(told?.text.trim(), 'Phone|203.0.113.7|Browser/1')
    await nameOn(`/api/application/${applicationId}`, 'application', await templateId('Shop: new device'))
    okay(await signIn())
    assert.equal((await mail.received(count + 2)).at(-1)?.header('subject'), 'Shop: new device')
    const eventInfo = { deviceName: 'Tablet', ipAddress: '203.0.113.8', userAgent: 'Browser/2' }
    const ping = (caller: Client) =>
      caller.put('/api/login', { userId: person.id, applicationId, eventInfo, newDevice: true })
    assert.equal((await ping(api(server))).status, 200)
    assert.equal(
      (await mail.received(count + 3)).at(-1)?.text.trim(),
      'Tablet|203.0.113.8|Browser/2',
      'a ping is a login',
    )
    const { token } = okay<{ token: string }>(await signIn({ newDevice: false }))
    const bearer = client(server.url, { headers: { authorization: `Bearer ${token}` } })
    // Whoever has a token of somebody could fill their mailbox with it.
    for (let n = 0; n < 5; n += 1) assert.equal((await ping(bearer)).status, 200)
    await nameOn(`/api/application/${applicationId}`, 'application', null)
    await nameOn(tenant, 'tenant', null)
    await forgot(server, person)
    assert.match((await mail.received(count + 4)).at(-1)?.text ?? '', /\/password\/change\//, 'nothing else was sent')
  })

  test('a new user chooses the first password with a mail that nobody else can read, once', async () => {
    const email = `${randomUUID()}@example.com`
    const count = mail.mails.length
    const body = { applicationId, sendSetPasswordEmail: true, user: { email, firstName: 'Ann' } }
    const created = await api(server).post('/api/user', body)
    const { user } = okay<{ user: { id: string } }>(created)
    const [message] = (await mail.received(count + 1)).slice(count)
    assert.deepEqual(message?.recipients, [email])
    assert.equal(message?.header('subject'), 'Set your password')
    const id = server.canary(message?.text.match(/\/password\/change\/([\w-]+)\?client_id=/)?.[1] ?? '')
    assert.ok(id.length > 0 && !created.text.includes(id))
    const password = server.canary(newSecret())
    const change = () => client(server.url).post('/api/user/change-password', { changePasswordId: id, password })
    okay(await change())
    assert.equal((await change()).status, 404)
    okay(await login(server, { loginId: email, password, applicationId: null }))
    const stored = okay<{ user: { verified: boolean } }>(await api(server).get(`/api/user/${user.id}`))
    assert.equal(stored.user.verified, true)
  })

  test('the set password mail comes with a registration too, and only with a user who is created and has an address', async () => {
    const sent = mail.mails.length
    const register = (more: object, path = '') =>
      api(server).post(`/api/user/registration${path}`, { registration: { applicationId }, ...more })
    const user = { email: `${randomUUID()}@example.com` }
    okay(await register({ user, sendSetPasswordIdentityType: 'email' }))
    assert.equal((await mail.received(sent + 1)).at(-1)?.header('subject'), 'Set your password')
    okay(
      await register({
        user: { email: `${randomUUID()}@example.com` },
        sendSetPasswordEmail: true,
        sendSetPasswordIdentityType: 'doNotSend',
      }),
    )
    const nameless = { user: { username: randomUUID() }, sendSetPasswordEmail: true }
    assert.deepEqual(codesOf(await api(server).post('/api/user', nameless)), { 'user.email': ['[missing]user.email'] })
    assert.equal((await api(server).get(`/api/user?username=${nameless.user.username}`)).status, 404)
    assert.equal((await register({ user, sendSetPasswordIdentityType: 'phone' })).status, 400)
    const { id } = await createPerson(server)
    assert.equal((await register({ sendSetPasswordEmail: true }, `/${id}`)).status, 400)
    await forgot(server, await createPerson(server))
    assert.equal((await mail.received(sent + 2)).length, sent + 2, 'nothing else was sent')
  })

  test('the set password mail of a wrong address is worth nothing once the address is put right', async () => {
    const count = mail.mails.length
    const user = { email: `${randomUUID()}@example.com` }
    const created = await api(server).post('/api/user', { sendSetPasswordEmail: true, user })
    const { id } = okay<{ user: { id: string } }>(created).user
    const text = (await mail.received(count + 1)).at(-1)?.text ?? ''
    const changePasswordId = server.canary(text.match(/\/password\/change\/([\w-]+)/)?.[1] ?? '')
    okay(await api(server).patch(`/api/user/${id}`, { user: { email: `${randomUUID()}@example.com` } }))
    const anonymous = client(server.url)
    const body = { changePasswordId, password: newSecret() }
    assert.equal((await anonymous.post('/api/user/change-password', body)).status, 404)
    assert.equal((await anonymous.get(`/api/user/change-password/${changePasswordId}`)).status, 404)
    assert.equal((await api(server).get(`/api/user?changePasswordId=${changePasswordId}`)).status, 404)
    const page = await anonymous.get(`/password/change/${changePasswordId}`)
    assert.equal(page.text.includes('name="password"'), false, 'the page asks for none')
    assert.equal(headingOf(page), headingOf(await anonymous.get('/password/change/unknown')))
  })

  test('IN-07: a name with line breaks adds no header and no recipient', async () => {
    const person = await createPerson(server, { firstName: 'Eve\r\nBcc: eve@evil.example\r\n\r\nHello' })
    const count = mail.mails.length
    await forgot(server, person)
    const message = (await mail.received(count + 1)).at(-1)
    assert.deepEqual(message?.recipients, [person.email])
    assert.equal(message?.count('bcc'), 0)
    assert.equal(message?.count('to'), 1)
  })

  test('a mail server that is down loses no mail: it is retried, and visible, also after a crash', async () => {
    const [first, second] = [await createPerson(server), await createPerson(server)]
    await forgot(server, first)
    await until(async () => (await backlog(server)).waiting === 0, 'the mail is sent')
    await mail.stop()
    const began = performance.now()
    const ids = [await forgot(server, first), await forgot(server, second)]
    assert.ok(performance.now() - began < 10_000, 'nobody waits for the mail server')
    await until(async () => (await backlog(server)).failing === 2, 'the failure shows')
    assert.equal((await backlog(server)).givenUp, 0)
    assert.deepEqual(Object.keys(okay<object>(await client(server.url).get('/api/status'))), ['status'])
    assert.match(server.logs(), /"event":"message\.failed".*"kind":"forgotPassword","attempts":1,"reason":"E[A-Z]+/)
    await server.kill()
    await server.restart()
    mail = await startMailServer(mail.port)
    const arrived = (await mail.received(2)).map(({ text }) => text).join()
    for (const id of ids) assert.ok(arrived.includes(id))
    await until(async () => (await backlog(server)).failing === 0, 'nothing is left')
  })

  test('AV-11: a mail server that says nothing slows no login and no other request', async () => {
    const person = await createPerson(server)
    mail.behave('silent')
    await forgot(server, person)
    const began = performance.now()
    for (let index = 0; index < 5; index++) okay(await api(server).get('/api/status'))
    okay(
      await api(server).post('/api/login', { loginId: person.email, password: person.password, applicationId: null }),
    )
    assert.ok(performance.now() - began < 10_000)
    mail.behave('accept')
  })

  test('a recipient whom the mail server does not know is given up, and that shows', async () => {
    mail.behave('refuseRecipient')
    const { givenUp } = await backlog(server)
    const person = await createPerson(server)
    await forgot(server, person)
    await until(async () => (await backlog(server)).givenUp === givenUp + 1, 'it is given up')
    assert.ok(!server.logs().includes(person.email), 'what the mail server quoted is not in the log')
    mail.behave('accept')
  })

  test('without a mail server, mail is kept in files of their owner', async () => {
    const alone = await start()
    const person = await createPerson(alone, { firstName: 'Ann' })
    const id = await forgot(alone, person)
    const folder = path.join(alone.dataDir, 'outbox')
    await until(async () => (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.eml')), 'a file')
    const [name = ''] = (await readdir(folder)).filter((found) => found.endsWith('.eml'))
    assert.equal((await stat(path.join(folder, name))).mode & 0o777, 0o600)
    const content = (await readFile(path.join(folder, name), 'utf8')).replace(/=\r\n/g, '')
    assert.ok(content.includes(`To: ${person.email}`) && content.includes(id))
    assert.ok(alone.logs().includes(name), 'the log names the file')
  })
})
