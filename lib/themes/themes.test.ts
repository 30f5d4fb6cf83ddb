/** Themes: values in one strict form, colours that can be read, and pages that no theme breaks. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { builtInText, text } from '@/lib/text'
import { plainAppearance, wear, withAppearance } from '../appearance'
import { appearanceOf } from './appearance'
import { contrast, isDark, mix } from './colours'
import { type ThemeInput, themeInput } from './input'
import { type Colours, colourNames, dark, light, type Palette, paletteOf, schemeOf, unreadablePairs } from './palette'
import { usablePart } from './stored'
import { themeVariables } from './variables'

const theme = (variables: object, more: object = {}) => ({ name: 'A theme', variables, ...more })
const flaws = (value: object): string[] => {
  const parsed = themeInput.safeParse(value)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
const worn = (input: object) =>
  appearanceOf({ ...themeInput.parse(input), id: 'id', insertInstant: 0, lastUpdateInstant: 0 })

test('contrast is that of WCAG 2.2', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#fff', '#FFFFFF'), 1)
  assert.equal(contrast('#767676', '#fff').toFixed(2), '4.54')
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
  assert.equal(mix('#000', '#ffffff', 0.5), '#808080')
  assert.deepEqual([isDark('#1d5242'), isDark('#e5ba63')], [true, false])
})

/** What tokens.css says, with references to other tokens followed. */
function stylesheet(block: string, inherited: Record<string, string> = {}): Record<string, string> {
  const own = Object.fromEntries(
    [...block.matchAll(/--color-([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  )
  return { ...inherited, ...own }
}

function followed(colours: Record<string, string>): Record<string, string> {
  const value = (name: string): string => {
    const reference = /^var\(--color-([\w-]+)\)$/.exec(colours[name] ?? '')?.[1]
    return reference ? value(reference) : (colours[name] ?? '')
  }
  return Object.fromEntries(Object.keys(colours).map((name) => [name, value(name)]))
}

test('the palettes are those of the stylesheet, and all of their pairs can be read', () => {
  const css = readFileSync(new URL('../../components/styles/tokens.css', import.meta.url), 'utf8')
  const [first = '', second = ''] = css.split('prefers-color-scheme: dark')
  const lightTokens = stylesheet(first)
  for (const [palette, tokens] of [
    [light, followed(lightTokens)],
    [dark, followed(stylesheet(second, lightTokens))],
  ] as const) {
    for (const [name, value] of Object.entries(palette)) assert.equal(tokens[name], value, name)
    const named: Colours = {
      fontColor: palette.ink,
      panelBackgroundColor: palette.paper,
      linkTextColor: palette.accent,
      errorFontColor: palette.danger,
    }
    assert.deepEqual(unreadablePairs(named), [])
  }
})

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

/** Without what is refused: few colours that are drawn at random can be read on one another. */
function readable(colours: Colours): Colours {
  const [flaw] = unreadablePairs(colours)
  return flaw ? readable({ ...colours, [flaw.name]: undefined }) : colours
}

test('whatever colours a theme names, what is accepted can be read: text at 4.5 to 1, shapes at 3 to 1', () => {
  const some = fc.record(Object.fromEntries(colourNames.map((name) => [name, hex])) as Record<string, typeof hex>, {
    requiredKeys: [],
  })
  fc.assert(
    fc.property(some, (named: Colours) => {
      const colours = readable(named)
      const scheme = schemeOf(colours)
      for (const shown of scheme === 'both' ? (['light', 'dark'] as const) : [scheme]) {
        const page: Palette = { ...(shown === 'dark' ? dark : light), ...paletteOf(colours, shown) }
        for (const [one, other, ratio] of [
          ['ink', 'paper', 4.5],
          ['ink', 'card', 4.5],
          ['muted', 'paper', 4.5],
          ['accent', 'paper', 4.5],
          ['accent-strong', 'paper', 4.5],
          ['danger', 'paper', 4.5],
          ['mono', 'paper', 4.5],
          ['on-field', 'field', 4.5],
          ['on-alert', 'danger-soft', 4.5],
          ['on-alert', 'calm-soft', 4.5],
          ['on-button', 'button', 4.5],
          ['on-button-strong', 'button-strong', 4.5],
          ['on-door', 'door', 4.5],
          ['focus', 'paper', 3],
          ['edge', 'paper', 3],
          ['danger-icon', 'danger-soft', 3],
          ['calm-icon', 'calm-soft', 3],
        ] as const) {
          const reached = contrast(page[one], page[other])
          assert.ok(reached >= ratio, `${one} (${page[one]}) on ${other} (${page[other]}): ${reached}`)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('a pair that cannot be read is named with its contrast; what a theme leaves out is chosen to fit', () => {
  assert.deepEqual(flaws(theme({ fontColor: '#777777', panelBackgroundColor: '#ffffff' })), [
    'variables.fontColor: has a contrast of 4.47 to 1 on panelBackgroundColor (#ffffff); 4.5 to 1 is needed to read it (WCAG 2.2)',
  ])
  assert.match(
    flaws(theme({ linkTextColor: '#ffee00' }))[0] ?? '',
    /linkTextColor: .* the panelBackgroundColor that comes/,
  )
  assert.deepEqual(flaws(theme({ primaryButtonColor: '#ffee00' })), [])
  assert.equal(paletteOf({ primaryButtonColor: '#ffee00' }, 'light')['on-button'], '#000000')
  assert.equal(schemeOf({ primaryButtonColor: '#ffee00', pageBackgroundColor: '#102030' }), 'both')
  assert.equal(schemeOf({ pageBackgroundColor: '#ffffff' }), 'light')
  assert.equal(schemeOf({ panelBackgroundColor: '#102030' }), 'dark')
})

test('WB-05: no value can hold markup, another declaration or another directive', () => {
  const attacks = [
    '"><svg onload=alert(1)>',
    '</style><script>alert(1)</script>',
    'red;background:url(https://evil.example/)',
    "'; script-src *",
    'expression(alert(1))',
    'url(javascript:alert(1))',
    'javascript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'https://a.example/x" onerror="alert(1)',
    'https://a.example/; script-src *',
    'https://a.example/,https://b.example',
    'https://a.example/\nx',
    'https://user@a.example/x',
    '//a.example/x',
    '\\3c script\\3e',
    'var(--color-ink)',
    '#fff}body{display:none',
    '#12345',
    '#ffffff80',
    'calc(1px)',
    '1px;x:y',
    'a}',
    'a\u0000',
  ]
  const names = Object.keys(themeVariables.shape ?? {}).filter((name) => !['favicons', 'footerDisplay'].includes(name))
  assert.ok(names.length > 20)
  for (const name of names) {
    for (const attack of attacks) assert.notDeepEqual(flaws(theme({ [name]: attack })), [], `${name}: ${attack}`)
  }
  for (const attack of attacks) {
    assert.notDeepEqual(flaws(theme({ favicons: [{ href: attack }] })), [], attack)
    assert.notDeepEqual(flaws(theme({ favicons: [{ href: 'https://a.example/', type: attack }] })), [], attack)
    assert.notDeepEqual(flaws(theme({ favicons: [{ href: 'https://a.example/', sizes: attack }] })), [], attack)
  }
})

test('a style consists of nothing but custom properties, and the policy admits it and the images by their addresses', () => {
  const { style, imageSources, colorScheme, logo } = worn(
    theme({
      backgroundImageURL: 'https://cdn.example.com/back.jpg?v=2',
      backgroundSize: 'cover',
      borderRadius: '0.5rem',
      fontFamily: '"Fira Sans", Georgia, serif',
      logoImageSize: '200px',
      logoImageURL: 'https://cdn.example.com/logo.svg',
      monoFontFamily: 'Menlo',
      panelBackgroundColor: '#fff',
      favicons: [{ href: 'data:image/png;base64,iVBORw0KGgo=', sizes: '16x16' }],
    }),
  )
  assert.match(style?.css ?? '', /^:root\{(?:(?:--[a-z-]+|color-scheme):[^;{}<>\\]+;?)+\}$/)
  for (const part of [
    '--radius-field:0.5rem',
    '--font-sans:"Fira Sans","Georgia",serif,sans-serif',
    '--font-mono:"Menlo",monospace',
    '--door-image:url("https://cdn.example.com/back.jpg?v=2")',
    '--color-paper:#fff',
    'color-scheme:light',
  ])
    assert.ok(style?.css.includes(part), part)
  assert.match(style?.source ?? '', /^'sha256-[A-Za-z0-9+/]{43}='$/)
  assert.deepEqual(imageSources, ['https://cdn.example.com/logo.svg', 'https://cdn.example.com/back.jpg'])
  assert.deepEqual([colorScheme, logo], ['light', 'https://cdn.example.com/logo.svg'])
  assert.deepEqual(worn(theme({})), plainAppearance, 'a theme without values looks as the pages do without one')
})

test('what advanced themes have is refused by its name; empty, it is nothing', () => {
  assert.match(
    flaws(theme({}, { templates: { oauth2Authorize: '[#ftl/]', helpers: 'x' } })).join('\n'),
    /^templates\.oauth2Authorize: .*\ntemplates\.helpers: /,
  )
  assert.match(flaws(theme({}, { stylesheet: 'body{}' })).join(), /^stylesheet: is not supported/)
  assert.match(flaws(theme({}, { type: 'advanced' })).join(), /^type: must be simple/)
  assert.match(flaws(theme({ inputIconColor: '#ffffff' })).join(), /^variables\.inputIconColor: is for something/)
  assert.deepEqual(flaws(theme({}, { type: 'simple', stylesheet: '', templates: {} })), [])
})

test('messages: the keys and places of the pages, in the languages of the pages, one line each', () => {
  const messages = (lines: string) => flaws(theme({}, { defaultMessages: lines }))
  assert.deepEqual(messages('# a comment\n\nsignIn.title = Welcome to {application}\r\nsignIn.submit=Caf\\u00e9'), [])
  for (const [lines, flaw] of [
    ['login=Login', /names login, which is no message/],
    ['__proto__.x=y', /names __proto__\.x/],
    ['signIn=x', /names signIn,/],
    ['signIn.submit=Go {application}', /has \{application\} in signIn\.submit, where nothing is/],
    ['signIn.title={name}', /only \{application\} is filled in/],
    ['signIn.submit=', /has no text/],
    ['signIn.submit=a\nsignIn.submit=b', /twice/],
    ['signIn.submit', /not key=text/],
    ['signIn.submit=a\\n', /not key=text/],
    ['signIn.submit=a\u202eb', /control characters/],
    ['signIn.submit=\\ud800', /control characters/],
    [`signIn.submit=${'x'.repeat(501)}`, /more than 500/],
  ] as const)
    assert.match(messages(lines).join(), flaw, lines)
  assert.match(
    flaws(theme({}, { localizedMessages: { it: '' } })).join(),
    /^localizedMessages\.it: is not for a language/,
  )
})

test('text() speaks the theme’s words in their language and the server’s in every other, within the request alone', () => {
  const appearance = worn(
    theme({}, { defaultMessages: 'signIn.submit=Go', localizedMessages: { de: 'signIn.title=<b>{application}</b>' } }),
  )
  withAppearance(() => {
    wear(appearance)
    assert.equal(text('en').signIn.submit, 'Go')
    assert.equal(text('en-GB').signIn.submit, 'Go')
    assert.equal(text('de').signIn.submit, builtInText('de').signIn.submit)
    assert.equal(text('de-AT').signIn.title, '<b>{application}</b>')
    assert.equal(text('ja').signIn.submit, builtInText('ja').signIn.submit)
  })
  assert.equal(text('en').signIn.submit, builtInText('en').signIn.submit)
  wear(appearance)
  assert.equal(text('en').signIn.submit, builtInText('en').signIn.submit, 'outside of a request nothing is worn')
})

test('of a stored theme that is no good any more the good part is left, and a page is never without a look', () => {
  const stored = {
    name: 'Old',
    defaultMessages: 'gone.key=x',
    localizedMessages: { de: 'signIn.submit=Los', it: 'signIn.submit=Via' },
    templates: { index: 'x' },
    variables: { primaryButtonColor: '#123456', fontColor: 'red', borderRadius: '</style>', favicons: [{ href: 'x' }] },
  }
  const rest: ThemeInput = usablePart(stored)
  assert.deepEqual(rest.variables, { primaryButtonColor: '#123456' })
  assert.deepEqual(rest.localizedMessages, { de: 'signIn.submit=Los' })
  assert.equal(rest.name, 'Old')
  for (const broken of [{}, { name: 7 }, { variables: 'x' }, { name: 'A', variables: [1], localizedMessages: null }]) {
    assert.deepEqual(usablePart(broken as object as never).variables, {})
  }
})
