import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { emailTemplateInput } from './email'
import { escapeHtml, oneLine, parseTemplate, render } from './language'
import { localized } from './locale'
import { isPlaceholder } from './placeholders'

const plain = (value: string) => value

function rendered(text: string, values: Record<string, string>, encode = plain): string {
  const parsed = parseTemplate(text, isPlaceholder)
  assert.equal(parsed.kind, 'template')
  return parsed.kind === 'template' ? render(parsed.template, new Map(Object.entries(values)), encode) : ''
}

test('placeholders are replaced, with what stands in for a missing value', () => {
  const values = { 'user.firstName': 'Ann', 'tenant.name': 'Acme' }
  for (const [template, expected] of [
    ['Hello ${user.firstName}!', 'Hello Ann!'],
    ['${ user.firstName }${user.firstName}', 'AnnAnn'],
    ["${user.lastName!'friend'}", 'friend'],
    ['${user.lastName!"friend"}', 'friend'],
    ["${(user.lastName)!''}|${user.lastName!}|${user.lastName}", '||'],
    ['${application.name!tenant.name}', 'Acme'],
    ['$5 {x} $ { $', '$5 {x} $ { $'],
    ['', ''],
  ] as const) {
    assert.equal(rendered(template, values), expected, template)
  }
})

test('what is not a known placeholder is refused and never sent to a reader', () => {
  for (const text of [
    '${user.password}',
    '${user.data.secret}',
    '${constructor}',
    '${__proto__}',
    '${user.firstName!user.password}',
    '${user.firstName',
    '${}',
    '${1 + 1}',
    '${user["firstName"]}',
    '${user.firstName?eval}',
    '${(user.firstName}',
    '${state}',
    '${state.a.b}',
    '[#if user.firstName??]x[/#if]',
    '<#assign x = 1>',
    '[#-- a comment --]',
    '[@macro /]',
  ]) {
    assert.equal(parseTemplate(text, isPlaceholder).kind, 'invalid', text)
  }
})

const templates = fc.array(
  fc.oneof(
    fc.string(),
    fc.constantFrom('${code}', '${user.firstName!}', "${link!'x'}", '$', '{', '}', '${', '[#', '!'),
  ),
)

test('every text is either a template or refused, in time that grows with its length alone', () => {
  fc.assert(
    fc.property(templates, (parts) =>
      ['template', 'invalid'].includes(parseTemplate(parts.join(''), isPlaceholder).kind),
    ),
  )
  const began = performance.now()
  for (const text of [
    '${'.repeat(50_000),
    '${a!'.repeat(25_000),
    `\${${' '.repeat(99_000)}`,
    `\${${'a.'.repeat(49_000)}!}`,
    '<'.repeat(100_000),
  ]) {
    parseTemplate(text, isPlaceholder)
  }
  assert.ok(performance.now() - began < 1000)
})

test('values are data: no value becomes a placeholder, and none changes the text around it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      assert.equal(rendered('a${code}b', { code: value, link: 'LINK' }), `a${value}b`)
    }),
  )
  assert.equal(rendered('${code}', { code: '${link}', link: 'LINK' }), '${link}')
})

test('IN-07: in HTML no value opens a tag or leaves an attribute', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"><script>', "'onload='x", '<!--', ']]>', '&lt;', '${link}'),
  )
  fc.assert(
    fc.property(hostile, (value) => {
      const html = rendered('<a title="${code}">${code}</a>', { code: value }, escapeHtml)
      const encoded = html.slice('<a title="'.length, html.indexOf('">'))
      assert.equal(html, `<a title="${encoded}">${encoded}</a>`)
      assert.ok(!/[<>"']/.test(encoded))
      const decoded = encoded.replace(
        /&(lt|gt|quot|#39|amp);/g,
        (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '&',
      )
      assert.equal(decoded, value)
    }),
  )
})

test('IN-07: one line is one line, and keeps everything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const line = oneLine(value)
      assert.ok(!/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(line))
      assert.equal(oneLine(line), line)
    }),
  )
  assert.equal(oneLine(' Ann\r\nBcc: x@y.example\u2028z '), 'Ann Bcc: x@y.example z')
  assert.equal(oneLine('Zoë 👩‍💻'), 'Zoë 👩‍💻')
})

test('a reader gets the first language that there is, however it is written, and the default otherwise', () => {
  const texts = { de: 'de', pt_BR: 'pt_BR', 'zh-Hant': 'zh-Hant' }
  for (const [languages, expected] of [
    [['de'], 'de'],
    [['de-AT'], 'de'],
    [['de_CH_1996'], 'de'],
    [['PT-br'], 'pt_BR'],
    [['pt'], 'default'],
    [['fr', 'zh-Hant-TW'], 'zh-Hant'],
    [['fr'], 'default'],
    [[], 'default'],
    [['__proto__', 'constructor'], 'default'],
  ] as const) {
    assert.equal(localized(languages, texts, 'default'), expected, languages.join())
  }
})

test('a template is checked in every language, and what becomes a header has one line', () => {
  const template = {
    name: 'T',
    defaultSubject: 'S',
    defaultHtmlTemplate: '<p>${code}</p>',
    defaultTextTemplate: '${code}',
  }
  assert.equal(emailTemplateInput.safeParse(template).success, true)
  for (const change of [
    { defaultSubject: 'S\r\nBcc: x@y.example' },
    { defaultSubject: '' },
    { defaultSubject: '${nothing}' },
    { defaultFromName: 'A\nB' },
    { fromEmail: 'a@b.example, c@d.example' },
    { fromEmail: 'a@b.example\r\nBcc: x@y.example' },
    { localizedSubjects: { de: 'S\nT' } },
    { localizedTextTemplates: { de: '${nothing}' } },
    { localizedHtmlTemplates: { 'not a locale': 'x' } },
    { localizedFromNames: { de: 'A\r\nB' } },
  ]) {
    assert.equal(emailTemplateInput.safeParse({ ...template, ...change }).success, false, JSON.stringify(change))
  }
})
