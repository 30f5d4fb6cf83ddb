/** Tokens: refreshed once, revoked for good, believed only for what they are and from whom. */
import assert from 'node:assert/strict'
import { createHash, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase } from '../support/databases'
import { type Answer, client, send } from '../support/http'
import {
  api,
  createApplication,
  createPerson,
  createTenant,
  loggedIn,
  login,
  okay,
  type Person,
  refresh,
  validate,
} from '../support/login'
import * as oauth from '../support/oauth'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'
import { rows } from '../support/sql'

const oneTime = (gracePeriodInSeconds: number) => ({
  jwtConfiguration: {
    enabled: true,
    refreshTokenUsagePolicy: 'OneTimeUse',
    refreshTokenOneTimeUseConfiguration: { gracePeriodInSeconds },
  },
})

const tokenOf = (answer: Answer): string => answer.json<{ refreshToken: string }>().refreshToken
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

forEachDatabase((database, start) => {
  let server: Server
  let tenantHeader: { 'x-fusionauth-tenantid': string }
  let strictHeader: { 'x-fusionauth-tenantid': string }
  /** Applications of the first tenant whose refresh tokens are used once, without and with a grace period. */
  let once: string
  let graceful: string
  let reusable: string
  /** Of a tenant that revokes what is reused. */
  let strict: string

  before(async () => {
    server = await start()
    const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
    tenantHeader = { 'x-fusionauth-tenantid': tenants[0]?.id ?? '' }
    const jwtConfiguration = { refreshTokenRevocationPolicy: { onOneTimeTokenReuse: true } }
    strictHeader = { 'x-fusionauth-tenantid': await createTenant(server, { jwtConfiguration }) }
    once = await createApplication(server, oneTime(0), tenantHeader)
    graceful = await createApplication(server, oneTime(60), tenantHeader)
    reusable = await createApplication(server, {}, tenantHeader)
    strict = await createApplication(server, oneTime(0), strictHeader)
  })

  const someone = (applicationId: string): Promise<Person> =>
    createPerson(server, { applicationId, headers: applicationId === strict ? strictHeader : tenantHeader })
  const newRefreshToken = async (applicationId: string, person?: Person): Promise<string> => {
    const { refreshToken } = await loggedIn(server, person ?? (await someone(applicationId)), applicationId)
    return refreshToken
  }

  describe('refresh tokens', () => {
    const rounds = database === 'postgresql' ? 50 : 10

    test(`RT-01: of 20 simultaneous uses of a one-time token, one wins, ${rounds} times of ${rounds}`, async () => {
      const person = await someone(once)
      for (let round = 0; round < rounds; round += 1) {
        const token = await newRefreshToken(once, person)
        const answers = await race(20, () => refresh(server, token))
        assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 19 })
        const winner = answers.find(({ status }) => status === 200)
        const next = tokenOf(winner!)
        assert.notEqual(next, token)
        if (round % 10 === 0) okay(await refresh(server, next))
      }
    })

    test(`RT-01: within the grace period all of 20 get the same successor, ${rounds} times of ${rounds}`, async () => {
      const person = await someone(graceful)
      for (let round = 0; round < rounds; round += 1) {
        const token = await newRefreshToken(graceful, person)
        const answers = await race(20, () => refresh(server, token))
        assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 20 })
        const successors = new Set(answers.map(tokenOf))
        assert.equal(successors.size, 1)
        assert.ok(!successors.has(token))
        if (round % 10 === 0) okay(await refresh(server, [...successors][0]!))
      }
    })

    /** What the official client is told when it refreshes: the status, and on success the tokens. */
    const exchange = async (refreshToken: string) => {
      const official = new FusionAuthClient('', server.url, tenantHeader['x-fusionauth-tenantid'])
      const answer = await official.exchangeRefreshTokenForJWT({ refreshToken }).catch((refusal) => refusal)
      return { status: answer.statusCode as number, ...(answer.response as { token?: string; refreshToken?: string }) }
    }

    test('RT-01: the official client refreshes 20 times at once: one wins, and goes on with what it got', async () => {
      const token = await newRefreshToken(once)
      const answers = await race(20, () => exchange(token))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 19 })
      let current = answers.find(({ status }) => status === 200)
      for (let follow = 0; follow < 3; follow += 1) {
        okay(await validate(server, current?.token ?? ''))
        const next = await exchange(current?.refreshToken ?? '')
        assert.equal(next.status, 200)
        assert.notEqual(next.refreshToken, current?.refreshToken)
        current = next
      }
    })

    test('RT-01: within the grace period the official client wins all 20, and goes on from each of them', async () => {
      let tokens = Array.from({ length: 20 }, () => '')
      tokens.fill(await newRefreshToken(graceful))
      for (let follow = 0; follow < 4; follow += 1) {
        const answers = await race(20, (n) => exchange(tokens[n] ?? ''))
        assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 20 })
        for (const { token = '' } of answers) okay(await validate(server, token))
        tokens = answers.map(({ refreshToken = '' }) => refreshToken)
      }
    })

    test('RT-02: reuse of a spent token ends the whole family, with an event, where the policy says so', async () => {
      const person = await someone(strict)
      const first = await newRefreshToken(strict, person)
      const other = await newRefreshToken(strict, person)
      const second = tokenOf(await refresh(server, first))
      assert.equal((await refresh(server, first)).status, 400)
      assert.equal((await refresh(server, second)).status, 400)
      okay(await refresh(server, other))
      if (server.databaseUrl === undefined) return
      const events = await rows<{ user: string }>(
        server,
        `select payload->>'userId' as user from events where type = 'jwt.refresh-token.revoke' and payload->>'userId' = $1`,
        person.id,
      )
      assert.equal(events.length, 1)
    })

    test('RT-02: by default reuse is refused, and the successor lives on', async () => {
      const first = await newRefreshToken(once)
      const second = tokenOf(await refresh(server, first))
      assert.equal((await refresh(server, first)).status, 400)
      okay(await refresh(server, second))
    })

    test('RT-03: a token of one tenant is unknown to another, and is neither spent nor ended by the attempt', async () => {
      const token = await newRefreshToken(once)
      const asOther = client(server.url, { headers: strictHeader })
      assert.equal((await asOther.post('/api/jwt/refresh', { refreshToken: token })).status, 400)
      for (const global of [false, true]) {
        assert.equal((await asOther.post('/api/logout', { refreshToken: token, global })).status, 200)
      }
      okay(await client(server.url, { headers: tenantHeader }).post('/api/jwt/refresh', { refreshToken: token }))
    })

    test('RT-06: what is stored of a token is no token', async () => {
      const token = await newRefreshToken(reusable)
      const digest = createHash('sha256').update(token).digest()
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        assert.equal((await refresh(server, digest.toString(encoding))).status, 400)
      }
      if (server.databaseUrl !== undefined) {
        const stored = await rows<{ hash: Buffer }>(server, 'select value_hash as hash from refresh_token_values')
        assert.ok(stored.some(({ hash }) => digest.equals(hash)))
      }
      okay(await refresh(server, token))
    })

    test('a refresh looks at the user as a login does', async () => {
      const person = await someone(reusable)
      const token = await newRefreshToken(reusable, person)
      assert.equal((await api(server).delete(`/api/user/${person.id}`)).status, 200)
      assert.equal((await refresh(server, token)).status, 400)
    })

    test('the cookie wins over the body, and its successor is a cookie again', async () => {
      const [cookieToken, bodyToken] = [await newRefreshToken(once), await newRefreshToken(once)]
      const answer = await client(server.url).post(
        '/api/jwt/refresh',
        { refreshToken: bodyToken },
        { headers: { cookie: `refresh_token=${cookieToken}` } },
      )
      const next = tokenOf(answer)
      assert.ok(
        answer.cookies.some((cookie) =>
          cookie.startsWith(`refresh_token=${next}; Path=/; HttpOnly; SameSite=Lax; Max-Age=`),
        ),
      )
      okay(await refresh(server, bodyToken))
      assert.equal((await refresh(server, cookieToken)).status, 400)
    })

    test('a logout ends one token; a global one ends all of its owner', async () => {
      const person = await someone(reusable)
      const [one, two, three] = await Promise.all([1, 2, 3].map(() => newRefreshToken(reusable, person)))
      const anonymous = client(server.url)
      const cookie = { headers: { cookie: `refresh_token=${one}; access_token=x` } }
      const answer = await anonymous.post('/api/logout', undefined, cookie)
      assert.equal(answer.status, 200)
      assert.equal(answer.cookies.length, 2)
      for (const line of answer.cookies) assert.match(line, /^(access|refresh)_token=; .*Max-Age=0/)
      assert.equal((await refresh(server, one!)).status, 400)
      okay(await refresh(server, two!))
      assert.equal((await anonymous.post(`/api/logout?global=true&refreshToken=${two}`)).status, 200)
      for (const token of [two, three]) assert.equal((await refresh(server, token!)).status, 400)
    })

    test('a form ends tokens as JSON does: at a logout and at a revocation, and nowhere else', async () => {
      const person = await someone(reusable)
      const tokens = await Promise.all([1, 2, 3, 4].map(() => newRefreshToken(reusable, person)))
      const [one = '', two = '', three = '', four = ''] = tokens
      const submit = (path: string, method: string, fields: Record<string, string>, headers = {}) =>
        send(`${server.url}${path}`, {
          method,
          headers,
          body: new URLSearchParams(fields),
        })
      const key = { authorization: server.apiKey }
      assert.equal((await submit('/api/logout', 'POST', { refreshToken: one })).status, 200)
      assert.equal((await submit('/api/jwt/refresh', 'DELETE', { token: two }, key)).status, 200)
      for (const token of [one, two]) assert.equal((await refresh(server, token)).status, 400)
      okay(await refresh(server, three))
      assert.equal((await submit('/api/jwt/refresh', 'DELETE', { token: three })).status, 401)
      assert.equal((await submit('/api/jwt/refresh', 'POST', { refreshToken: three })).status, 400)
      assert.equal((await submit('/api/logout', 'POST', { refreshToken: three, global: 'true' })).status, 200)
      for (const token of [three, four]) assert.equal((await refresh(server, token)).status, 400)
    })
  })

  describe('JWTs', () => {
    let key: { kid: string; public: KeyObject; jwk: Record<string, string> }
    let accessToken: string
    let person: Person

    before(async () => {
      const { keys } = okay<{ keys: Record<string, string>[] }>(await send(`${server.url}/.well-known/jwks.json`))
      const jwk = keys[0] ?? {}
      key = { kid: jwk.kid ?? '', public: createPublicKey({ key: jwk, format: 'jwk' }), jwk }
      person = await someone(reusable)
      accessToken = (await loggedIn(server, person, reusable)).token
    })

    /** Both places where an access token enters. */
    const consumers = (token: string) => [validate(server, token), oauth.userinfo(server, token)]

    async function assertRefused(token: string, name: string): Promise<void> {
      for (const answer of await Promise.all(consumers(token))) {
        assert.equal(answer.status, 401, name)
        assert.doesNotMatch(answer.text, /"sub"/)
      }
    }

    test('JW-01: a token that was not signed with our key and its algorithm is refused wherever one enters', async () => {
      okay(await validate(server, accessToken))
      const [header = '', payload = '', signature = ''] = accessToken.split('.')
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
      const own = JSON.parse(Buffer.from(header, 'base64url').toString())
      assert.deepEqual(own, { alg: 'RS256', typ: 'JWT', kid: key.kid })
      const hmac = (secret: string | Buffer, changes = {}) => {
        const signed = `${base64url({ ...own, alg: 'HS256', ...changes })}.${payload}`
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
      }
      const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const signedByStranger = (changes = {}, body = payload) => {
        const signed = `${base64url({ ...own, ...changes })}.${body}`
        return `${signed}.${sign('sha256', Buffer.from(signed), stranger.privateKey).toString('base64url')}`
      }
      const pem = key.public.export({ type: 'spki', format: 'pem' }).toString()
      const forged: Record<string, string> = {
        'alg none, no signature': `${base64url({ ...own, alg: 'none' })}.${payload}.`,
        'alg None': `${base64url({ ...own, alg: 'None' })}.${payload}.`,
        'alg nOnE with the signature': `${base64url({ ...own, alg: 'nOnE' })}.${payload}.${signature}`,
        'no alg': `${base64url({ typ: 'JWT', kid: key.kid })}.${payload}.${signature}`,
        'HS256 with the PEM': hmac(pem),
        'HS256 with the trimmed PEM': hmac(pem.trim()),
        'HS256 with the DER': hmac(key.public.export({ type: 'spki', format: 'der' })),
        'HS256 with the modulus': hmac(Buffer.from(key.jwk.n ?? '', 'base64url')),
        'HS256 with the JWK': hmac(JSON.stringify(key.jwk)),
        'HS256 with an empty secret': hmac(''),
        'another key': signedByStranger(),
        'another key, in the header': signedByStranger({ jwk: stranger.publicKey.export({ format: 'jwk' }) }),
        'another key, at an address': signedByStranger({ jku: `${server.url}/.well-known/jwks.json`, x5u: server.url }),
        'another key, unknown kid': signedByStranger({ kid: 'other' }),
        'kid is a path': signedByStranger({ kid: '../../etc/passwd' }),
        'kid is SQL': signedByStranger({ kid: "' or 1=1 --" }),
        'kid is a list': signedByStranger({ kid: [key.kid] }),
        'no kid': `${base64url({ alg: 'RS256', typ: 'JWT' })}.${payload}.${signature}`,
        'another algorithm of the same key': `${base64url({ ...own, alg: 'PS256' })}.${payload}.${signature}`,
        'a critical extension': `${base64url({ ...own, crit: ['x'], x: 1 })}.${payload}.${signature}`,
        'changed claims': `${header}.${base64url({ ...claims, sub: '00000000-0000-4000-8000-000000000000' })}.${signature}`,
        'no signature': `${header}.${payload}.`,
        'two parts': `${header}.${payload}`,
        'a signature of zeros': `${header}.${payload}.${Buffer.alloc(256).toString('base64url')}`,
        padding: `${accessToken}=`,
        'a space': `${header}.${payload} .${signature}`,
      }
      for (const [name, token] of Object.entries(forged)) await assertRefused(token, name)
    })

    test('JW-02: an odd token of any length is a 401', async () => {
      for (const token of ['', '.', '..', '...', 'a.b.c', 'x'.repeat(9000), '{}', 'null', `${accessToken}.x`]) {
        await assertRefused(token, token.slice(0, 10))
      }
    })

    test('JW-04: a token of one tenant is none for another', async () => {
      const asked = (headers: Record<string, string>) =>
        send(`${server.url}/api/jwt/validate`, { headers: { authorization: `Bearer ${accessToken}`, ...headers } })
      okay(await asked(tenantHeader))
      assert.equal((await asked(strictHeader)).status, 401)
    })

    test('JW-04: a token that was issued under another issuer is refused', async () => {
      const tenant = await createTenant(server, { issuer: 'https://old.example.com' })
      const headers = { 'x-fusionauth-tenantid': tenant }
      const visitor = await createPerson(server, { headers })
      const answer = await login(server, { loginId: visitor.email, password: visitor.password }, headers)
      const { token } = okay<{ token: string }>(answer)
      okay(await validate(server, token))
      okay(await api(server).patch(`/api/tenant/${tenant}`, { tenant: { issuer: 'https://new.example.com' } }))
      await assertRefused(token, 'old issuer')
    })

    test('JW-04: a token without an audience, or for an application that is gone, is none at userinfo', async () => {
      const { token } = okay<{ token: string }>(
        await login(server, { loginId: person.email, password: person.password }, tenantHeader),
      )
      okay(await validate(server, token))
      assert.equal((await oauth.userinfo(server, token)).status, 401)
    })

    test('the public keys show nothing private', async () => {
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) assert.ok(!(member in key.jwk), member)
    })
  })
})

/** Discovery and OAuth belong to the default tenant, so these have an installation with one tenant. */
forEachDatabase((_, start) => {
  let server: Server
  let client1: oauth.OAuthApplication
  let client2: oauth.OAuthApplication
  let person: oauth.OAuthUser

  before(async () => {
    server = await start()
    client1 = await oauth.createApplication(server)
    client2 = await oauth.createApplication(server)
    const loginConfiguration = { allowTokenRefresh: true, generateRefreshTokens: true }
    okay(await api(server).patch(`/api/application/${client1.id}`, { application: { loginConfiguration } }))
    person = await oauth.createUser(server, client1)
  })

  const newCode = async () => {
    const answer = await oauth.signIn(oauth.browser(server), oauth.authorization(client1), person)
    return server.canary(oauth.redirected(answer, 'code') ?? '')
  }
  const redeem = (code: string, by = client1) => oauth.requestTokens(server, by, oauth.redemption(code))
  const renew = (token: string, by = client1) =>
    oauth.requestTokens(server, by, { grant_type: 'refresh_token', refresh_token: token })

  test('JW-03: each kind of token is accepted where it belongs and nowhere else', async () => {
    type Tokens = { access_token: string; id_token: string; refresh_token: string }
    const tokens = okay<Tokens>(await redeem(await newCode()))
    const direct = await loggedIn(server, person, client1.id)
    const presented: Record<string, string> = {
      'access token': tokens.access_token,
      'id token': tokens.id_token,
      'refresh token': tokens.refresh_token,
      'refresh token of a login': direct.refreshToken,
      'authorization code': await newCode(),
      'client secret': client1.secret,
      'API key': server.apiKey,
      'user id': person.id,
    }
    const consumers: Record<string, (token: string) => Promise<Answer>> = {
      validate: (token) => validate(server, token),
      userinfo: (token) => oauth.userinfo(server, token),
      'API key': (token) => send(`${server.url}/api/tenant`, { headers: { authorization: token } }),
      'code grant': (token) => redeem(token),
    }
    const accepted: Record<string, string> = {
      'access token': 'validate userinfo',
      'authorization code': 'code grant',
      'API key': 'API key',
    }
    for (const [kind, token] of Object.entries(presented)) {
      const where: string[] = []
      for (const [consumer, present] of Object.entries(consumers)) {
        const { status } = await present(token)
        assert.ok(status < 500)
        if (status === 200) where.push(consumer)
      }
      assert.equal(where.join(' '), accepted[kind] ?? '', kind)
    }
    for (const kind of ['access token', 'id token', 'authorization code', 'client secret', 'API key', 'user id']) {
      const token = presented[kind] ?? ''
      assert.equal((await renew(token)).status, 400, kind)
      assert.equal((await refresh(server, token)).status, 400, kind)
    }
  })

  test('JW-04: a code and a refresh token belong to one client, whose they stay', async () => {
    const code = await newCode()
    assert.equal((await redeem(code, client2)).status, 400)
    const second = await newCode()
    const { refresh_token: token } = okay<{ refresh_token: string }>(await redeem(second))
    assert.equal((await renew(token, client2)).status, 400)
    okay(await renew(token))
  })

  test('RT-04: what was spent or revoked stays so after kill -9', async () => {
    const { enabled: _, ...jwtConfiguration } = oneTime(0).jwtConfiguration
    const tenant = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant')).tenants[0]?.id
    okay(await api(server).patch(`/api/tenant/${tenant}`, { tenant: { jwtConfiguration } }))
    const [spent, revoked, alive] = await Promise.all(
      [1, 2, 3].map(async () => (await loggedIn(server, person, client1.id)).refreshToken),
    )
    const successor = tokenOf(await refresh(server, spent!))
    assert.equal((await client(server.url).post('/api/logout', { refreshToken: revoked })).status, 200)
    await server.kill()
    await server.restart()
    assert.equal((await refresh(server, spent!)).status, 400)
    assert.equal((await refresh(server, revoked!)).status, 400)
    okay(await refresh(server, successor))
    okay(await refresh(server, alive!))
  })
})
