/** The test tools themselves: an enumerator that misses a route or a comparison that sees nothing would pass every suite. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookieJar } from './http'
import { race, tally } from './race'
import { exportedMethods, fillPath, pathOf, routes } from './routes'
import { assertSame, mannWhitney, median } from './same'
import { assertCleanLogs } from './server'

test('every form of exporting a method is found, and nothing else', () => {
  const code = `
    export const GET = endpoint({})
    export async function POST(request: Request) {}
    export { byId as PUT, DELETE } from '../route'
    export const { PATCH } = handlers
    export const dynamic = 'force-dynamic'
    const OPTIONS = 1
    // export const HEAD = 1`.replaceAll('\n    ', '\n')
  assert.deepEqual(exportedMethods(code), ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
})

test('the tree has its routes: one of them by each method, none without', () => {
  const found = routes()
  assert.ok(found.some(({ method, path }) => method === 'POST' && path === '/api/login'))
  assert.ok(found.some(({ method, path }) => method === 'GET' && path === '/.well-known/jwks.json'))
  assert.equal(new Set(found.map(({ method, path }) => `${method} ${path}`)).size, found.length)
})

test('a path is that of its folders, groups left out, parameters filled in', () => {
  assert.equal(pathOf('app/(api)/api/user/[userId]/route.ts'), '/api/user/[userId]')
  assert.equal(fillPath('/api/user/[userId]/[...rest]', { userId: '7' }, 'x'), '/api/user/7/x')
})

test('two answers are the same but for date and request id, and differ in any other byte', () => {
  const answer = (text: string, id: string) => ({
    status: 404,
    headers: {},
    rawHeaders: ['Date', id, 'X-Request-Id', id, 'Content-Length', String(text.length)],
    cookies: [],
    text,
    json: <T>() => ({}) as T,
  })
  assertSame(answer('', 'a'), answer('', 'b'))
  assert.throws(() => assertSame(answer('x', 'a'), answer('y', 'a')))
})

test('the U test tells two distributions apart, and one from itself not', () => {
  const around = (center: number) => Array.from({ length: 40 }, (_, n) => center + ((n * 7) % 40) / 10)
  assert.ok(mannWhitney(around(10), around(10.05)) > 0.5)
  assert.ok(mannWhitney(around(10), around(14)) < 1e-6)
  assert.equal(mannWhitney([1, 1, 1], [1, 1, 1]), 1)
  // Textbook pair: U = 0 with 5 and 5, normal approximation with continuity correction.
  assert.ok(Math.abs(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) - 0.01219) < 1e-4)
  assert.equal(median([3, 1, 2, 10]), 2.5)
})

test('a race starts all before any ends', async () => {
  let running = 0
  let most = 0
  const outcomes = await race(10, async (n) => {
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    return n % 2 === 0 ? 'even' : 'odd'
  })
  assert.equal(most, 10)
  assert.deepEqual(tally(outcomes), { even: 5, odd: 5 })
})

test('a cookie jar keeps, replaces and removes', () => {
  const jar = cookieJar()
  jar.take({ cookies: ['a=1; Path=/; HttpOnly', 'b=2; Max-Age=60', 'c=3'] })
  jar.take({ cookies: ['a=9', 'b=; Max-Age=0', 'c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'] })
  assert.equal(jar.header(), 'a=9')
})

test('SL-01: the log check sees a canary, an undeclared status and an unhandled rejection', () => {
  assertCleanLogs('{"event":"login"}\n', ['secret'])
  for (const line of ['{"token":"a-secret-b"}', '{"undeclaredStatus":418}', '⨯ unhandledRejection: Error']) {
    assert.throws(() => assertCleanLogs(`fine\n${line}\n`, ['secret']))
  }
})
