import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { send, withTwoTenants } from './provisioning-fixture'

const worlds = withTwoTenants()

type Item = { id: string; name: string; insertInstant: number; lastUpdateInstant: number } & Record<string, unknown>

const kinds = [
  {
    path: '/api/email/template',
    member: 'emailTemplate',
    content: {
      defaultSubject: 'Hi ${user.firstName}',
      defaultHtmlTemplate: '<p>${link}</p>',
      defaultTextTemplate: '${link}',
    },
    change: { defaultFromName: 'Acme', localizedSubjects: { de: 'Hallo' } },
    wrong: [
      [{ defaultTextTemplate: '${user.password}' }, '[invalid]emailTemplate.defaultTextTemplate'],
      [{ defaultSubject: 'a\r\nBcc: x@y.example' }, '[invalid]emailTemplate.defaultSubject'],
      [{ localizedSubjects: { de: '${nothing}' } }, '[invalid]emailTemplate.localizedSubjects.de'],
      [{ defaultHtmlTemplate: undefined }, '[blank]emailTemplate.defaultHtmlTemplate'],
    ],
  },
  {
    path: '/api/message/template',
    member: 'messageTemplate',
    content: { defaultTemplate: '${code}', type: 'SMS' },
    change: { localizedTemplates: { de: 'Code: ${code}' } },
    wrong: [
      [{ defaultTemplate: '${' }, '[invalid]messageTemplate.defaultTemplate'],
      [{ type: 'Voice' }, '[invalid]messageTemplate.type'],
    ],
  },
  {
    path: '/api/messenger',
    member: 'messenger',
    content: { type: 'Generic', url: 'https://sms.example.com/send', httpAuthenticationUsername: 'latchkey' },
    change: { headers: { 'X-Api-Key': 'a-key-for-sms' }, httpAuthenticationPassword: 'sms-password' },
    wrong: [
      [{ url: 'http://127.0.0.1/' }, '[invalid]messenger.url'],
      [{ url: 'http://[::1]/' }, '[invalid]messenger.url'],
      [{ url: 'http://169.254.169.254/latest' }, '[invalid]messenger.url'],
      [{ url: 'file:///etc/passwd' }, '[invalid]messenger.url'],
      [{ headers: { 'X-A': 'b\r\nX-C: d' } }, '[invalid]messenger.headers.X-A'],
      [{ headers: { Host: 'x' } }, '[invalid]messenger.headers'],
      [{ readTimeout: 1e9 }, '[invalid]messenger.readTimeout'],
      [{ type: 'Twilio' }, '[invalid]messenger.type'],
    ],
  },
] as const

for (const { path, member, content, change, wrong } of kinds) {
  const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', suffix = '', body?: object) =>
    send<Record<string, unknown>>(method, path + suffix, {
      key: worlds.globalKey,
      ...(body && { body: { [member]: body } }),
    })
  const item = (answer: Awaited<ReturnType<typeof call>>) => answer.body?.[member] as Item

  test(`${path}: created, read, replaced, patched and deleted`, async () => {
    const created = await call('POST', '', { name: 'One', ...content })
    assert.equal(created.status, 200, JSON.stringify(created.body))
    const { id } = item(created)
    assert.deepEqual(item(await call('GET', `/${id}`)), item(created))
    const patched = item(await call('PATCH', `/${id}`, change))
    assert.deepEqual({ ...patched, lastUpdateInstant: 0 }, { ...item(created), ...change, lastUpdateInstant: 0 })
    const { id: _, insertInstant: __, lastUpdateInstant: ___, ...sent } = patched
    assert.deepEqual(
      { ...item(await call('PUT', `/${id}`, sent)), lastUpdateInstant: 0 },
      { ...patched, lastUpdateInstant: 0 },
    )
    const own = newId()
    assert.equal(item(await call('POST', `/${own}`, { name: 'Another', ...content })).id, own)
    const listed = (await call('GET')).body?.[`${member}s`] as Item[]
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['Another', 'One'],
    )
    assert.equal((await call('POST', '', { name: 'One', ...content })).status, 400)
    assert.equal((await call('PATCH', `/${own}`, { name: 'One' })).status, 400)
    assert.equal((await call('POST', `/${own}`, { name: 'Third', ...content })).status, 400)
    for (const which of [id, own]) assert.equal((await call('DELETE', `/${which}`)).status, 200)
    for (const method of ['GET', 'DELETE'] as const) assert.equal((await call(method, `/${id}`)).status, 404)
    assert.equal((await call('PATCH', `/${id}`, change)).status, 404)
    assert.equal((await call('GET', '/not-an-id')).status, 400)
  })

  test(`${path}: what would go wrong when it is used is refused when it is saved`, async () => {
    for (const [part, code] of wrong) {
      const answer = await call('POST', '', { name: 'Wrong', ...content, ...part })
      assert.equal(answer.status, 400, code)
      assert.ok(JSON.stringify(answer.body).includes(`"${code}"`), `${code} ${JSON.stringify(answer.body)}`)
    }
  })

  test(`${path}: belongs to the installation, so no key of a tenant reads or changes it`, async () => {
    for (const method of ['GET', 'POST'] as const) {
      const body = method === 'POST' ? { body: { [member]: { name: 'T', ...content } } } : {}
      assert.equal((await send(method, path, { key: worlds.a.key, ...body })).status, 401)
      assert.equal((await send(method, path, body)).status, 401)
    }
  })
}

test('SL-02: credentials and headers of a messenger are unreadable in the database and bound to its row', async () => {
  const [, , { content, change, path }] = kinds
  const create = (name: string) =>
    send<{ messenger: Item }>('POST', path, {
      key: worlds.globalKey,
      body: { messenger: { name, ...content, ...change } },
    })
  const [one, two] = [await create('Sealed'), await create('Swapped')]
  const rows = await sql<{ row: string }>('select m::text as row from messengers m')
  const everything = rows.map(({ row }) => row).join()
  for (const secret of ['a-key-for-sms', 'sms-password', 'X-Api-Key']) assert.ok(!everything.includes(secret), secret)
  assert.ok(everything.includes('https://sms.example.com/send'))
  await sql(
    'update messengers set content = (select content from messengers where id = $2::uuid) where id = $1::uuid returning 1 as one',
    one.body?.messenger.id,
    two.body?.messenger.id,
  )
  assert.equal((await send('GET', `${path}/${one.body?.messenger.id}`, { key: worlds.globalKey })).status, 500)
})

test('settings may name only templates and messengers that exist, and of the right sort', async () => {
  const { globalKey: key, a } = worlds
  const [email] = kinds
  const made = await send<{ emailTemplate: Item }>('POST', email.path, {
    key,
    body: { emailTemplate: { name: 'Named', ...email.content } },
  })
  const { id } = made.body?.emailTemplate ?? { id: '' }
  const patch = (tenant: object) => send('PATCH', `/api/tenant/${a.tenantId}`, { key, body: { tenant } })
  assert.equal((await patch({ emailConfiguration: { forgotPasswordEmailTemplateId: id } })).status, 200)
  for (const [tenant, code] of [
    [
      { emailConfiguration: { verificationEmailTemplateId: newId() } },
      '[invalid]tenant.emailConfiguration.verificationEmailTemplateId',
    ],
    [
      { multiFactorConfiguration: { sms: { templateId: id } } },
      '[invalid]tenant.multiFactorConfiguration.sms.templateId',
    ],
    [{ phoneConfiguration: { messengerId: id } }, '[invalid]tenant.phoneConfiguration.messengerId'],
  ] as const) {
    const answer = await patch(tenant)
    assert.equal(answer.status, 400, code)
    assert.ok(JSON.stringify(answer.body).includes(`"${code}"`), JSON.stringify(answer.body))
  }
  const application = { emailConfiguration: { forgotPasswordEmailTemplateId: newId() } }
  assert.equal(
    (await send('PATCH', `/api/application/${a.applicationId}`, { key: a.key, body: { application } })).status,
    400,
  )
})
