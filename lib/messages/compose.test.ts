import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import { updateTenant } from '@/lib/tenancy'
import { toMailOptions } from './carriers/mail-format'
import { composeMail, composeText, type Mail } from './compose'
import { isSms, kinds, type MailKind, type MessageKind, type SmsKind } from './kinds'
import { withWorld } from './messages-fixture'
import { emailTemplateInput, emailTemplates } from './templates/email'

const world = withWorld()

const values = {
  changePasswordId: 'CHANGE',
  verificationId: 'VERIFY',
  code: 'CODE',
  'method.method': 'email',
  'event.info.ipAddress': '192.0.2.7',
}

const common = (change: object = {}) => ({
  scope: world.scope,
  application: world.application,
  user: world.user,
  values,
  state: undefined,
  to: 'ann@example.com',
  languages: [] as string[],
  ...change,
})

const everyKind = Object.keys(kinds) as MessageKind[]

/** Languages of a reader, and the one that they get. */
const readers = [
  [['en'], 'en'],
  [['de-AT'], 'de'],
  [['fr_CA'], 'fr'],
  [['nl', 'es'], 'es'],
  [['ja'], 'ja'],
  [['nl'], 'en'],
] as const

test('every built-in message can be filled in, in every language, and leaves nothing open', async () => {
  for (const [languages, language] of readers) {
    for (const kind of everyKind) {
      const content = isSms(kind)
        ? await composeText({ ...common({ languages: [...languages] }), kind: kind satisfies SmsKind })
        : await composeMail({ ...common({ languages: [...languages] }), kind: kind satisfies MailKind })
      const whole = JSON.stringify(content)
      assert.ok(!whole.includes('${') && !whole.includes('undefined'), `${kind} ${whole}`)
      assert.ok(whole.includes('Shop'), kind)
      if (content.channel === 'email')
        assert.match(content.html, new RegExp(`^<!doctype html><html lang="${language}">`))
    }
  }
  const german = await composeMail({ ...common({ languages: ['de-AT', 'en'] }), kind: 'forgotPassword' })
  assert.equal(german.subject, 'Neues Passwort wählen')
  assert.ok(german.text.startsWith('Hallo Ann,'))
})

test('links lead to the public URL of this installation, and a code takes the place of a link', async () => {
  const places = {
    forgotPassword: '/password/change/CHANGE',
    setPassword: '/password/change/CHANGE',
    emailVerification: '/email/verify/VERIFY',
    registrationVerification: '/registration/verify/VERIFY',
    passwordless: '/oauth2/passwordless/CODE',
  } as const
  for (const [kind, path] of Object.entries(places)) {
    const { text, html } = await composeMail({ ...common(), kind: kind as MailKind })
    const link = `https://login.example.com${path}?client_id=${world.application.id}&tenantId=${world.scope.tenantId}`
    assert.ok(text.includes(`\n${link}\n`), kind)
    assert.ok(html.includes(`href="${link.replaceAll('&', '&amp;')}"`), kind)
  }
  const coded = { ...values, oneTimeCode: '271828', verificationOneTimeCode: '271828' }
  for (const kind of ['passwordless', 'emailVerification', 'registrationVerification'] as const) {
    const { text, html } = await composeMail({ ...common({ values: coded }), kind })
    assert.ok(text.includes('\n271828\n') && html.includes('>271828<'), kind)
    assert.ok(!text.includes('https://') && !html.includes('href'), kind)
  }
})

async function headersOf(mail: Mail): Promise<string[]> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await transport.sendMail(toMailOptions({ id: 'id', kind: 'k', insertInstant: 0 }, mail))
  const [head = ''] = String(message).split('\r\n\r\n', 1)
  return head
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
}

test('IN-07: no name of a person, tenant or application adds a header, a recipient or markup', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'a\r\nBcc: z@evil.example',
      'a\nX: y',
      '<img src=x onerror=alert(1)>',
      '${code}',
      '"; <z@evil.example>',
      'a\u2028b',
      '=?utf-8?Q?=0D=0ABcc:_z?=',
    ),
  )
  const expected = await headersOf(await composeMail({ ...common(), kind: 'passwordless' }))
  const blank = await composeMail({ ...common({ user: { ...world.user, firstName: 'x' } }), kind: 'passwordless' })
  const tags = (html: string) => html.match(/<\/?[a-z!][^>]*>/gi)?.length
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (firstName, name) => {
      const application = { ...world.application, name }
      const user = { ...world.user, firstName }
      const mail = await composeMail({ ...common({ user, application }), kind: 'passwordless' })
      assert.ok(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(mail.subject))
      assert.deepEqual((await headersOf(mail)).sort(), [...expected].sort())
      assert.equal(tags(mail.html), tags(blank.html))
      assert.equal(mail.text.split('\n').length, blank.text.split('\n').length)
    }),
    { numRuns: 60 },
  )
})

test('a configured template goes out in the reader’s language, from its own sender, and a broken one is replaced', async () => {
  const input = emailTemplateInput.parse({
    name: 'Reset',
    fromEmail: 'reset@acme.example',
    defaultFromName: 'Acme',
    defaultSubject: 'Reset for ${user.firstName}',
    defaultHtmlTemplate: '<a href="${link}">${state.hint!\'none\'}</a>',
    defaultTextTemplate: "${changePasswordId} ${state.hint!'none'}",
    localizedSubjects: { de_DE: 'Neu für ${user.firstName}' },
    localizedFromNames: { de: 'Acme GmbH' },
  })
  const created = await emailTemplates.create(input)
  assert.equal(created.kind, 'created')
  const { id } = (created as { document: { id: string } }).document
  const updated = await updateTenant(world.scope.tenantId, (current) => ({
    kind: 'revised',
    value: {
      ...current,
      emailConfiguration: { ...(current.emailConfiguration as object), forgotPasswordEmailTemplateId: id },
    } as never,
  }))
  assert.equal(updated.kind, 'updated')
  const scope = { ...world.scope, tenant: (updated as { tenant: typeof world.scope.tenant }).tenant }
  const compose = (change: object) => composeMail({ ...common({ scope, ...change }), kind: 'forgotPassword' })

  const mail = await compose({ state: { hint: '<b>', nested: {} } })
  assert.deepEqual(mail.from, { address: 'reset@acme.example', name: 'Acme' })
  assert.deepEqual([mail.subject, mail.text], ['Reset for Ann', 'CHANGE <b>'])
  assert.ok(mail.html.endsWith('>&lt;b&gt;</a>'))
  const german = await compose({ languages: ['de-DE'] })
  assert.deepEqual([german.subject, german.text, german.from.name], ['Neu für Ann', 'CHANGE none', 'Acme GmbH'])

  await emailTemplates.remove(id)
  assert.equal((await compose({})).subject, 'Choose a new password')
  const { emailConfiguration } = world.scope.tenant.settings
  assert.equal((await compose({})).from.address, emailConfiguration.defaultFromEmail)
})
