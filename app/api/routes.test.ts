import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { declarationOf } from '@/lib/http'
import { findRoute, matchRoute, routes } from './routes'

test('the table of routes is the folder tree', () => {
  const folder = import.meta.dirname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => path.basename(file) === 'route.ts',
  )
  const paths = files.map((file) => path.posix.join('/api', path.dirname(file).split(path.sep).join('/')))
  assert.deepEqual(routes.map((route) => route.path).sort(), paths.sort())
})

test('a fixed segment is preferred to a parameter, and nothing but whole segments match', () => {
  assert.equal(findRoute('/api/user/registration')?.route.path, '/api/user/registration')
  assert.deepEqual(findRoute('/api/user/registration/u/a')?.params, { userId: 'u', applicationId: 'a' })
  for (const pathname of ['/api/users', '/api/user/', '/api//user', '/API/user', '/api/user%2fx/y', '/api/user/%ff']) {
    assert.equal(findRoute(pathname), undefined, pathname)
  }
})

test('a method that a route does not have matches nothing', async () => {
  assert.equal(await matchRoute('DELETE', '/api/login'), undefined)
  assert.ok(await matchRoute('POST', '/api/login'))
})

test('every method of every route is an endpoint that says what it does', async () => {
  for (const { path, load } of routes) {
    for (const [method, handler] of Object.entries(await load())) {
      const declaration = declarationOf(handler)
      assert.equal(declaration?.method, method, `${method} ${path}`)
      assert.match(declaration.summary, /^[A-Z][^\n]{5,80}[^.\n]$/, `${method} ${path}`)
    }
  }
})
