/** Every outcome of a login has the status, body and cookies that the Login API documents. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { configure } from '@/lib/config-fixture'
import type { IssuedTokens, LoginOutcome } from '@/lib/login'
import type { Account } from '@/lib/users'
import { toLoginResponse } from './login-response'
import { loginResponses, twoFactorLoginResponses } from './login-schemas'
import { toResponse } from './reply'

before(() => configure())

const account: Account = {
  id: 'user',
  tenantId: 'tenant',
  active: true,
  expiry: null,
  birthDate: null,
  data: {},
  firstName: null,
  fullName: 'Ada',
  imageUrl: null,
  lastName: null,
  middleName: null,
  mobilePhone: null,
  parentEmail: null,
  preferredLanguages: [],
  timezone: null,
  lastLoginInstant: 1,
  insertInstant: 1,
  lastUpdateInstant: 1,
  identities: [],
  registrations: [],
  secondFactors: [],
  passwordChangeRequired: false,
  passwordChangeReason: null,
  password: {
    ...{ scheme: 'argon2id', hash: 'the hash', salt: 'the salt', factor: 7, lastUpdateInstant: 1, age: 1 },
    ...{ breachedStatus: null, breachedLastCheckedInstant: null },
  },
  expired: false,
  preventingActions: [],
}
const method = { id: '2KSZ', method: 'authenticator' } as const
const tokens: IssuedTokens = {
  accessToken: 'a.b.c',
  accessTokenExpiry: 1000,
  refreshToken: { value: 'refresh', id: 'family', lifetimeInSeconds: 60 },
}

/** Status, members of the body in order, and names of cookies. */
async function rendered(outcome: LoginOutcome) {
  const response = toResponse(await toLoginResponse(outcome))
  const text = await response.text()
  const announced = response.headers.get('content-type')?.startsWith('application/json') ?? false
  assert.equal(announced, text !== '', 'a content type exactly where there is a body')
  return {
    status: response.status,
    members: text === '' ? [] : Object.keys(JSON.parse(text)),
    cookies: response.headers.getSetCookie().map((cookie) => cookie.split('=')[0]),
    text,
    response,
  }
}

const allTokens = ['refreshToken', 'refreshTokenId', 'token', 'tokenExpirationInstant', 'user']
const both = ['access_token', 'refresh_token']
const proved = { account, authenticationType: 'PASSWORD', threatsDetected: [] } as const
const registered = { kind: 'loggedIn', ...proved, registration: undefined } as const
const outcomes: readonly (readonly [LoginOutcome, number, readonly string[], readonly string[]])[] = [
  [{ ...registered, tokens }, 200, allTokens, both],
  [{ ...registered, tokens: { ...tokens, refreshToken: undefined } }, 200, allTokens.slice(2), ['access_token']],
  [{ ...registered, tokens: undefined }, 200, ['user'], []],
  [{ kind: 'notRegistered', ...proved, tokens }, 202, allTokens, both],
  [{ kind: 'registrationIncomplete', account, missing: [], loginIntent: undefined }, 202, ['user'], []],
  [
    { kind: 'notRegistered', ...proved, tokens: undefined, threatsDetected: ['DormantAccount'] },
    202,
    ['threatsDetected', 'user'],
    [],
  ],
  [
    { kind: 'passwordChangeRequired', changePasswordId: 'id', reason: 'Administrative' },
    203,
    ['changePasswordId', 'changePasswordReason'],
    [],
  ],
  [{ kind: 'identityUnverified', account, emailVerificationId: 'id' }, 212, ['emailVerificationId', 'user'], []],
  [
    { kind: 'registrationUnverified', account, registrationVerificationId: 'id' },
    213,
    ['registrationVerificationId', 'user'],
    [],
  ],
  [
    { kind: 'secondFactorRequired', twoFactorId: 'id', methods: [method], configurableMethods: [] },
    242,
    ['methods', 'twoFactorId'],
    [],
  ],
  [
    { kind: 'secondFactorRequired', twoFactorId: 'id', methods: [], configurableMethods: ['authenticator'] },
    242,
    ['configurableMethods', 'twoFactorId'],
    [],
  ],
  [{ kind: 'invalidCredentials' }, 404, [], []],
  [{ kind: 'challengeGone' }, 404, [], []],
  [{ kind: 'prevented', actions: [] }, 409, ['actions'], []],
  [{ kind: 'expired' }, 410, [], []],
  [{ kind: 'wrongCode' }, 421, [], []],
  [{ kind: 'locked' }, 423, [], []],
  [{ kind: 'overloaded', retryAfter: 2 }, 503, ['generalErrors'], []],
  [{ kind: 'vetoed' }, 504, ['generalErrors'], []],
]

for (const [outcome, status, members, cookies] of outcomes) {
  test(`${outcome.kind} is ${status} with ${members.join(', ') || 'nothing'}`, async () => {
    const answer = await rendered(outcome)
    assert.equal(answer.status, status)
    assert.deepEqual(answer.members, members)
    assert.deepEqual(answer.cookies, cookies)
    assert.doesNotMatch(answer.text, /the hash|the salt|argon2id|"factor"/)
    assert.ok(status in loginResponses || status in twoFactorLoginResponses || status === 503)
  })
}

test('the access token’s cookie ends with the browser, the refresh token’s with the token', async () => {
  const { response } = await rendered({ ...registered, tokens })
  const [access = '', refresh = ''] = response.headers.getSetCookie()
  assert.equal(access, 'access_token=a.b.c; Path=/; HttpOnly; SameSite=Lax')
  assert.match(refresh, /^refresh_token=refresh; Path=\/; HttpOnly; SameSite=Lax; Max-Age=60; Expires=/)
})

test('an overloaded server says when to come back', async () => {
  const { response } = await rendered({ kind: 'overloaded', retryAfter: 2 })
  assert.equal(response.headers.get('retry-after'), '2')
})
