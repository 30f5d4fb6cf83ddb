// Which requests of other origins are answered, and what the settings for it may be.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemConfigurationInput } from '@/lib/system-configuration'
import { type CrossOriginRequest, judge } from './index'

const page = 'https://good.example'

const settings = (corsConfiguration: object) =>
  systemConfigurationInput.safeParse({ corsConfiguration, reportTimezone: 'UTC' })

function cors(changes: object = {}) {
  const parsed = settings({ enabled: true, allowedOrigins: [page], allowedMethods: ['GET', 'POST'], ...changes })
  assert.ok(parsed.success, parsed.error?.message)
  return parsed.data.corsConfiguration
}

const request = (changes: Partial<CrossOriginRequest> = {}): CrossOriginRequest => ({
  method: 'GET',
  path: '/api/status',
  origin: page,
  requestMethod: undefined,
  requestHeaders: undefined,
  ...changes,
})
const kindOf = (changes: Partial<CrossOriginRequest>, by = cors()) => judge(by, request(changes)).kind

test('WB-06: off by default, and then nothing of another origin is answered', () => {
  const parsed = settings({})
  assert.ok(parsed.success)
  const { corsConfiguration } = parsed.data
  assert.equal(kindOf({}, corsConfiguration), 'refused')
  assert.equal(kindOf({ method: 'OPTIONS', requestMethod: 'GET' }, corsConfiguration), 'refused')
})

test('WB-06: pages are shared with nobody, whoever is on the list', () => {
  for (const path of [
    ...['/', '/oauth2/authorize', '/oauth2/logout', '/oauth2/two-factor', '/oauth2/device', '/oauth2/tokens'],
    ...['/account', '/account/auth/session', '/app/login', '/app/callback', '/password/forgot', '/apiary', '//api/x'],
  ]) {
    assert.equal(kindOf({ path }), 'apart', path)
  }
  for (const path of [
    ...['/api', '/api/login', '/.well-known/jwks.json', '/tenant/.well-known/openid-configuration'],
    ...['/oauth2/token', '/oauth2/userinfo', '/oauth2/par', '/oauth2/device/validate', '/app/me', '/app/refresh/id'],
  ]) {
    assert.equal(kindOf({ path }), 'allowed', path)
  }
})

test('WB-06: an origin is compared whole', () => {
  for (const origin of [
    ...['null', 'https://good.example.evil', 'https://evilgood.example', 'https://good.example:8443'],
    ...['http://good.example', 'https://good.example/', 'https://GOOD.example', `${page}, ${page}`, '', '*'],
  ]) {
    assert.equal(kindOf({ origin }), 'refused', origin)
  }
})

test('the browser is told what was asked, and what it may show to the page', () => {
  assert.deepEqual(judge(cors({ allowCredentials: true, exposedHeaders: ['X-Request-Id'] }), request()), {
    kind: 'allowed',
    headers: {
      'Access-Control-Allow-Origin': page,
      'Access-Control-Allow-Credentials': 'true',
      Vary: 'Origin',
      'Access-Control-Expose-Headers': 'X-Request-Id',
    },
  })
  const asked = request({ method: 'OPTIONS', requestMethod: 'POST', requestHeaders: 'content-type, DPoP' })
  assert.deepEqual(judge(cors(), asked), { kind: 'refused', reason: 'headers' })
  assert.deepEqual(judge(cors({ allowedHeaders: ['Content-Type', 'dpop'], preflightMaxAgeInSeconds: 60 }), asked), {
    kind: 'preflight',
    headers: {
      'Access-Control-Allow-Origin': page,
      Vary: 'Origin',
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'Content-Type, dpop',
      'Access-Control-Max-Age': '60',
    },
  })
})

test('a method that is not on the list is refused, asked for or sent', () => {
  assert.deepEqual(judge(cors(), request({ method: 'DELETE' })), { kind: 'refused', reason: 'method' })
  const asked = request({ method: 'OPTIONS', requestMethod: 'DELETE' })
  assert.deepEqual(judge(cors(), asked), { kind: 'refused', reason: 'method' })
  assert.equal(kindOf({ method: 'OPTIONS' }), 'refused', 'no question, but a request with that method')
})

test('any origin may be let in, but never with credentials and never the one without a name', () => {
  const any = cors({ allowedOrigins: ['*'] })
  const verdict = judge(any, request({ origin: 'https://anybody.example' }))
  assert.equal(verdict.kind === 'allowed' && verdict.headers['Access-Control-Allow-Origin'], '*')
  assert.equal(kindOf({ origin: 'null' }, any), 'refused')
  assert.equal(settings({ allowedOrigins: ['*'], allowCredentials: true }).success, false)
  assert.equal(settings({ allowedOrigins: ['*', page] }).success, false)
})

test('what is no origin, method or header name is not stored', () => {
  for (const allowedOrigins of [
    ...['null', 'good.example', 'https://good.example/path', 'https://good.example?x', 'https://GOOD.example'],
    ...['https://good.example:443', 'https://*.example', 'https://u:p@good.example', '', 'javascript:1'],
  ]) {
    assert.equal(settings({ allowedOrigins: [allowedOrigins] }).success, false, allowedOrigins)
  }
  const kept = settings({ allowedOrigins: [`${page}/`, 'http://localhost:3000', 'capacitor://localhost'] })
  assert.deepEqual(kept.data?.corsConfiguration.allowedOrigins, [
    page,
    'http://localhost:3000',
    'capacitor://localhost',
  ])
  assert.equal(settings({ allowedMethods: ['TRACE'] }).success, false)
  assert.equal(settings({ allowedHeaders: ['a b'] }).success, false)
  assert.equal(settings({ exposedHeaders: ['x\r\ny'] }).success, false)
  assert.equal(settings({ preflightMaxAgeInSeconds: -1 }).success, false)
})
