// What the reference promises: everything of the description is on it, every link leads somewhere, and nothing runs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createElement } from 'react'
import { apiDescription } from '@/app/api/description'
import { hostedCss } from '@/components/generated/hosted-css'
import { ApiReference } from './api-reference'
import { renderPage } from './page'

const rendered = async () => renderPage(createElement(ApiReference, { description: await apiDescription() }))
const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, found = '']) => found)

test('every operation, every component and every status is there once', async () => {
  const html = await rendered()
  const { paths, components } = await apiDescription()
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  const ids = all(html, / id="([^"]+)"/g)
  const expected = [
    ...operations.map(({ operationId }) => operationId),
    ...Object.keys(components.schemas).map((name) => `schema-${name}`),
  ]
  assert.deepEqual([...ids].sort(), expected.sort())
  for (const { summary } of operations) assert.ok(html.includes(`>${summary.replaceAll("'", '&#x27;')}<`), summary)
})

test('every link leads somewhere on the page, or to the document', async () => {
  const html = await rendered()
  const ids = new Set(all(html, / id="([^"]+)"/g))
  for (const target of all(html, /<a href="([^"]+)"/g)) {
    assert.ok(target === '/api/openapi.json' || ids.has(target.slice(1)), target)
  }
})

test('a nested member is named by its path', async () => {
  const html = await rendered()
  for (const path of ['metaData.device.name', 'twoFactor.methods', 'permissions.endpoints', 'generalErrors']) {
    assert.ok(html.includes(`>${path}<`), path)
  }
})

test('no script, no style but the pages’ own, nothing external', async () => {
  const html = (await rendered()).replace(`<style>${hostedCss}</style>`, '')
  assert.doesNotMatch(html, /<script|<style|javascript:| on\w+="| style=|(?:src|href)="(?:https?:)?\/\//i)
  assert.equal(html.split('<h1').length, 2)
})
