/** Themes over the wire: the Theme API, what pages make of a theme, and that none keeps anybody from signing in. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { forEachDatabase } from '../support/databases'
import type { Answer } from '../support/http'
import { api, codesOf, createApplication, createTenant, okay } from '../support/login'
import { authorization, browser, isForm, redirectUri } from '../support/oauth'
import { headingOf } from '../support/pages'
import type { Server } from '../support/server'
import { rows } from '../support/sql'

const defaultThemeId = '3c717291-5d83-4014-bd51-97c76475dc86'

type Theme = {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly variables: Record<string, unknown>
  readonly [member: string]: unknown
}
type ThemeAnswer = { theme: Theme }
type ThemesAnswer = { themes: Theme[]; total?: number }

const image = 'data:image/png;base64,iVBORw0KGgo='
const brand = { logoImageURL: 'https://cdn.example.com/logo.svg', primaryButtonColor: '#4338ca', borderRadius: '4px' }

/** The directives of a page's policy. */
function policyOf({ headers }: Answer): Record<string, string> {
  const directives = (headers['content-security-policy'] ?? '').split('; ').map((line) => line.split(/ (.*)/))
  return Object.fromEntries(directives.map(([name = '', sources = '']) => [name, sources]))
}

const stylesOf = ({ text }: Answer) => [...text.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css = '']) => css)
const themeStyleOf = (answer: Answer) => stylesOf(answer)[1]
const hashOf = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`

forEachDatabase((name, start) => {
  let server: Server
  before(async () => {
    server = await start()
  })

  const create = async (theme: object): Promise<Theme> =>
    okay<ThemeAnswer>(await api(server).post('/api/theme', { theme: { name: randomUUID(), ...theme } })).theme

  /** An application in a tenant of its own, and its sign-in page. */
  async function world(tenant: Record<string, unknown> = {}, application: Record<string, unknown> = {}) {
    const tenantId = await createTenant(server, tenant)
    const headers = { 'x-fusionauth-tenantid': tenantId }
    const oauthConfiguration = { authorizedRedirectURLs: [redirectUri] }
    const applicationId = await createApplication(server, { oauthConfiguration, ...application }, headers)
    const parameters = authorization({ id: applicationId, secret: '' })
    const get = (path: string, more: Record<string, string> = {}) =>
      browser(server).get(`${path}?${new URLSearchParams({ ...parameters, ...more })}`)
    const signIn = (more?: Record<string, string>) => get('/oauth2/authorize', more)
    return { tenantId, applicationId, headers, get, signIn }
  }

  test('a theme is created, read, found, replaced, patched and deleted', async () => {
    const themeId = randomUUID()
    const themeName = `Brand ${themeId}`
    const body = { theme: { name: themeName, variables: brand, data: { team: 'web' } } }
    const created = okay<ThemeAnswer>(await api(server).post(`/api/theme/${themeId}`, body)).theme
    assert.equal(created.id, themeId)
    assert.deepEqual(
      [created.name, created.type, created.variables, created.data],
      [themeName, 'simple', brand, { team: 'web' }],
    )
    assert.equal(typeof created.insertInstant, 'number')
    assert.deepEqual(okay<ThemeAnswer>(await api(server).get(`/api/theme/${themeId}`)).theme, created)
    const all = okay<ThemesAnswer>(await api(server).get('/api/theme')).themes
    assert.ok([themeId, defaultThemeId].every((id) => all.some((theme) => theme.id === id)))

    const search = { name: themeId.slice(0, 8), type: 'simple', orderBy: 'name DESC' }
    const found = okay<ThemesAnswer>(await api(server).post('/api/theme/search', { search }))
    assert.deepEqual([found.total, found.themes[0]?.id], [1, themeId])
    const advanced = okay<ThemesAnswer>(await api(server).get('/api/theme/search?type=advanced'))
    assert.deepEqual(advanced, { themes: [], total: 0 })

    const patch = { theme: { variables: { borderRadius: null, fontFamily: 'Georgia' } } }
    const patched = okay<ThemeAnswer>(await api(server).patch(`/api/theme/${themeId}`, patch)).theme
    const { borderRadius: _, ...kept } = brand
    assert.deepEqual(patched.variables, { ...kept, fontFamily: 'Georgia' })
    const replaced = okay<ThemeAnswer>(await api(server).put(`/api/theme/${themeId}`, { theme: { name: themeName } }))
    assert.deepEqual([replaced.theme.variables, replaced.theme.data], [{}, {}])

    const twice = await api(server).post('/api/theme', body)
    assert.deepEqual(codesOf(twice), { 'theme.name': ['[duplicate]theme.name'] })
    const taken = await api(server).post(`/api/theme/${themeId}`, { theme: { name: randomUUID() } })
    assert.deepEqual(codesOf(taken), { themeId: ['[duplicate]themeId'] })
    assert.equal((await api(server).delete(`/api/theme/${themeId}`)).status, 200)
    for (const method of ['get', 'delete'] as const)
      assert.equal((await api(server)[method](`/api/theme/${themeId}`)).status, 404)
  })

  test('a copy takes over what it does not bring itself', async () => {
    const source = await create({ variables: brand, localizedMessages: { de: 'signIn.submit=Los' } })
    const theme = { name: randomUUID(), variables: { borderRadius: '8px' } }
    const copy = okay<ThemeAnswer>(await api(server).post('/api/theme', { sourceThemeId: source.id, theme })).theme
    assert.deepEqual(copy.variables, { ...brand, borderRadius: '8px' })
    assert.deepEqual(copy.localizedMessages, { de: 'signIn.submit=Los' })
    const unknown = await api(server).post('/api/theme', { sourceThemeId: randomUUID(), theme: { name: randomUUID() } })
    assert.deepEqual(codesOf(unknown), { sourceThemeId: ['[invalid]sourceThemeId'] })
    const unreadable = { name: randomUUID(), variables: { primaryButtonTextColor: '#4338cb' } }
    const mixed = await api(server).post('/api/theme', { sourceThemeId: source.id, theme: unreadable })
    assert.equal(mixed.status, 400, mixed.text)
  })

  test('the default theme stays as it is, and every tenant has it that names no other', async () => {
    const path = `/api/theme/${defaultThemeId}`
    const before = okay<ThemeAnswer>(await api(server).get(path)).theme
    for (const answer of [
      await api(server).delete(path),
      await api(server).put(path, { theme: { name: 'Mine' } }),
      await api(server).patch(path, { theme: { variables: brand } }),
    ]) {
      assert.equal(answer.status, 400)
      assert.deepEqual(codesOf(answer), { themeId: ['[invalid]themeId'] })
    }
    assert.deepEqual(okay<ThemeAnswer>(await api(server).get(path)).theme, before)
    const { tenantId } = await world()
    const { tenant } = okay<{ tenant: { themeId: string } }>(await api(server).get(`/api/tenant/${tenantId}`))
    assert.equal(tenant.themeId, defaultThemeId)
  })

  test('what pages cannot do is refused by the name of its field, and so is what cannot be read', async () => {
    const refused: readonly [object, string][] = [
      [{ type: 'advanced' }, 'theme.type'],
      [{ stylesheet: 'body { display: none }' }, 'theme.stylesheet'],
      [{ templates: { oauth2Authorize: '[#ftl/]' } }, 'theme.templates.oauth2Authorize'],
      [{ defaultMessages: 'login=Login' }, 'theme.defaultMessages'],
      [{ localizedMessages: { it: 'signIn.submit=Via' } }, 'theme.localizedMessages.it'],
      [{ variables: { inputIconColor: '#000000' } }, 'theme.variables.inputIconColor'],
      [{ variables: { logoImageURL: 'http://cdn.example.com/logo.svg' } }, 'theme.variables.logoImageURL'],
      [{ variables: { fontColor: 'red;}' } }, 'theme.variables.fontColor'],
      [{ variables: { fontColor: '#777777', panelBackgroundColor: '#ffffff' } }, 'theme.variables.fontColor'],
    ]
    for (const [theme, field] of refused) {
      const answer = await api(server).post('/api/theme', { theme: { name: randomUUID(), ...theme } })
      assert.equal(answer.status, 400, `${field} ${answer.text}`)
      assert.deepEqual(Object.keys(codesOf(answer)), [field])
    }
    const pair = { variables: { fontColor: '#777777', panelBackgroundColor: '#ffffff' } }
    const { text } = await api(server).post('/api/theme', { theme: { name: randomUUID(), ...pair } })
    assert.match(text, /contrast of 4\.47 to 1 on panelBackgroundColor \(#ffffff\); 4\.5 to 1 is needed/)
  })

  test('a tenant and an application name a theme that exists; the application’s goes first', async () => {
    const [ofTenant, ofApplication] = [
      await create({ variables: { primaryButtonColor: '#111111' } }),
      await create({ variables: { primaryButtonColor: '#222222' } }),
    ]
    const { tenantId, applicationId, headers, signIn } = await world({ themeId: ofTenant.id })
    assert.match(themeStyleOf(await signIn()) ?? '', /--color-button:#111111/)
    const path = `/api/application/${applicationId}`
    okay(await api(server, headers).patch(path, { application: { themeId: ofApplication.id } }))
    assert.match(themeStyleOf(await signIn()) ?? '', /--color-button:#222222/)
    okay(await api(server, headers).patch(path, { application: { themeId: null } }))
    assert.match(themeStyleOf(await signIn()) ?? '', /--color-button:#111111/)
    const variables = { primaryButtonColor: '#333333' }
    okay(await api(server).patch(`/api/theme/${ofTenant.id}`, { theme: { variables } }))
    assert.match(themeStyleOf(await signIn()) ?? '', /--color-button:#333333/, 'a change shows at once')

    const themeId = randomUUID()
    const unknown = await api(server).patch(`/api/tenant/${tenantId}`, { tenant: { themeId } })
    assert.deepEqual(codesOf(unknown), { 'tenant.themeId': ['[invalid]tenant.themeId'] })
    const neither = await api(server, headers).patch(path, { application: { themeId } })
    assert.deepEqual(codesOf(neither), { 'application.themeId': ['[invalid]application.themeId'] })
  })

  test('WB-03: the policy admits the theme’s style by its hash and its images by their addresses, and nothing else', async () => {
    const { id: themeId } = await create({ variables: brand })
    const themed = await (await world({ themeId })).signIn()
    const plain = await (await world()).signIn()
    const [sheet = '', style = ''] = stylesOf(themed)
    assert.deepEqual(stylesOf(plain), [sheet])
    assert.equal(policyOf(themed)['style-src'], `${hashOf(sheet)} ${hashOf(style)}`)
    assert.equal(policyOf(themed)['img-src'], `data: ${brand.logoImageURL}`)
    const { 'style-src': _, 'img-src': images, ...rest } = policyOf(plain)
    assert.equal(images, 'data:')
    const { 'style-src': __, 'img-src': ___, ...themedRest } = policyOf(themed)
    assert.deepEqual(themedRest, rest)
    assert.match(themed.text, /<img src="https:\/\/cdn\.example\.com\/logo\.svg" alt="" referrerPolicy="no-referrer"/i)
  })

  test('every page of an application wears its theme, refusals among them', async () => {
    const { id: themeId } = await create({ variables: { ...brand, footerDisplay: false, logoImageURL: image } })
    const { applicationId, get } = await world({ themeId }, { passwordlessConfiguration: { enabled: true } })
    const client = { client_id: applicationId }
    for (const [path, more] of [
      ['/oauth2/authorize', {}],
      ['/oauth2/authorize', { redirect_uri: 'https://elsewhere.example/' }],
      ['/password/forgot', {}],
      ['/password/change/gone', {}],
      ['/oauth2/passwordless', {}],
      ['/email/sent', {}],
    ] as const) {
      const page = await get(path, more)
      assert.match(themeStyleOf(page) ?? '', /--color-button:#4338ca/, path)
      assert.ok(page.text.includes(image) && !page.text.includes('<footer'), path)
    }
    for (const path of ['/oauth2/logout', '/oauth2/device']) {
      const page = await browser(server).get(`${path}?${new URLSearchParams(client)}`)
      assert.match(themeStyleOf(page) ?? '', /--color-button:#4338ca/, path)
    }
  })

  test('WB-05: messages of a theme are text, in the language that they are for', async () => {
    const { id: themeId } = await create({
      defaultMessages: 'signIn.submit=<b onclick="x">Go</b>',
      localizedMessages: { de: 'signIn.title=Willkommen bei {application}' },
    })
    const { signIn } = await world({ themeId }, { name: 'Payroll' })
    const english = await signIn({ locale: 'en' })
    assert.ok(english.text.includes('&lt;b onclick=&quot;x&quot;&gt;Go&lt;/b&gt;') && !english.text.includes('<b '))
    const german = await signIn({ locale: 'de' })
    assert.equal(headingOf(german), 'Willkommen bei Payroll')
    assert.match(german.text, />Anmelden<\/button>/)
  })

  test('a theme that is gone, or no good any more, keeps nobody from signing in', async () => {
    const { id: themeId } = await create({ variables: { ...brand, fontFamily: 'Georgia' } })
    const { signIn } = await world({ themeId })
    if (name === 'postgresql') {
      const bad = { variables: { primaryButtonColor: '</style>', fontFamily: 'Georgia' }, templates: { index: 'x' } }
      await rows(server, 'update themes set content = $2::jsonb where id = $1::uuid', themeId, JSON.stringify(bad))
      const patience = Date.now() + 5000
      while ((await signIn()).text.includes('#4338ca') && Date.now() < patience)
        await new Promise((r) => setTimeout(r, 50))
      assert.equal(themeStyleOf(await signIn()), ':root{--font-sans:"Georgia",sans-serif}')
      await rows(server, `update themes set content = '"broken"'::jsonb where id = $1::uuid`, themeId)
    }
    assert.equal((await api(server).delete(`/api/theme/${themeId}`)).status, 200)
    const page = await signIn()
    assert.ok(isForm(page))
    assert.equal(themeStyleOf(page), undefined)
  })
})
