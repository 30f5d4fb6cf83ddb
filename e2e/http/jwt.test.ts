/** The rest of the JWT API: looking at refresh tokens, ending them, tokens for other applications and of one's own making. */
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { before, test } from 'node:test'
import { decodeJwt, jwtVerify } from 'jose'
import { forEachDatabase } from '../support/databases'
import { client } from '../support/http'
import {
  api,
  createApplication,
  createPerson,
  type LoginBody,
  login,
  okay,
  type Person,
  refresh,
} from '../support/login'
import type { Server } from '../support/server'

const refreshing = { loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true } }
const unknownId = '00000000-0000-4000-8000-000000000000'

forEachDatabase((_, start) => {
  let server: Server
  let applicationId: string
  let otherApplicationId: string
  let person: Person

  before(async () => {
    server = await start()
    applicationId = await createApplication(server, refreshing)
    otherApplicationId = await createApplication(server, refreshing)
    person = await createPerson(server, { applicationId })
  })

  const signIn = async (who: Person = person) =>
    okay<LoginBody>(await login(server, { loginId: who.email, password: who.password, applicationId }))
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  test('a refresh token is shown by id and in the list of its user, without its value', async () => {
    const { refreshToken, refreshTokenId } = await signIn()
    const one = await api(server).get(`/api/jwt/refresh/${refreshTokenId}`)
    const shown = okay<{ refreshToken: Record<string, unknown> }>(one).refreshToken
    assert.equal(shown.userId, person.id)
    assert.equal(shown.applicationId, applicationId)
    assert.ok(!one.text.includes(refreshToken))
    const list = okay<{ refreshTokens: { id: string }[] }>(
      await api(server).get(`/api/jwt/refresh?userId=${person.id}`),
    )
    assert.ok(list.refreshTokens.some(({ id }) => id === refreshTokenId))
    assert.equal((await api(server).get(`/api/jwt/refresh/${unknownId}`)).status, 404)
    assert.equal((await client(server.url).get(`/api/jwt/refresh/${refreshTokenId}`)).status, 401)
  })

  test('its owner ends a refresh token by value or by id, and nobody else’s', async () => {
    const stranger = await signIn(await createPerson(server, { applicationId }))
    const mine = await signIn()
    const asStranger = bearer(stranger.token)
    const path = `/api/jwt/refresh/${mine.refreshTokenId}`
    assert.equal((await client(server.url).delete(path, asStranger)).status, 404)
    const byValue = `/api/jwt/refresh?token=${mine.refreshToken}`
    assert.equal((await client(server.url).delete(byValue, asStranger)).status, 404)
    assert.equal((await refresh(server, mine.refreshToken)).status, 200)
    assert.equal((await client(server.url).delete(byValue, bearer(mine.token))).status, 200)
    assert.equal((await refresh(server, mine.refreshToken)).status, 400)
    const wide = `/api/jwt/refresh?userId=${person.id}`
    assert.equal((await client(server.url).delete(wide, bearer(mine.token))).status, 400)
  })

  test('a key ends the tokens of a user, of an application, and of both together, from query or body', async () => {
    const forms = [
      { path: `/api/jwt/refresh?userId=${person.id}` },
      { path: `/api/jwt/refresh?applicationId=${applicationId}` },
      { path: `/api/jwt/refresh?userId=${person.id}&applicationId=${applicationId}` },
      { path: '/api/jwt/refresh', body: { userId: person.id, applicationId } },
    ]
    for (const { path, body } of forms) {
      const { refreshToken } = await signIn()
      assert.equal((await api(server).delete(path, { body })).status, 200, path)
      assert.equal((await refresh(server, refreshToken)).status, 400, path)
    }
    const { refreshToken } = await signIn()
    const elsewhere = `/api/jwt/refresh?userId=${person.id}&applicationId=${otherApplicationId}`
    assert.equal((await api(server).delete(elsewhere)).status, 200)
    assert.equal((await refresh(server, refreshToken)).status, 200)
    assert.equal((await api(server).delete('/api/jwt/refresh')).status, 400)
    assert.equal((await api(server).delete(`/api/jwt/refresh?userId=${unknownId}`)).status, 404)
    assert.equal((await client(server.url).delete(`/api/jwt/refresh?userId=${person.id}`)).status, 401)
  })

  test('public keys are shown by application, by kid and all together, and verify what was signed', async () => {
    const { token } = await signIn()
    const all = okay<{ publicKeys: Record<string, string> }>(await client(server.url).get('/api/jwt/public-key'))
    const byApplication = `/api/jwt/public-key?applicationId=${applicationId}`
    const { publicKey } = okay<{ publicKey: string }>(await client(server.url).get(byApplication))
    const kid = Object.keys(all.publicKeys)[0]
    const byKid = okay<{ publicKey: string }>(await client(server.url).get(`/api/jwt/public-key?kid=${kid}`))
    assert.equal(byKid.publicKey, all.publicKeys[kid ?? ''])
    await jwtVerify(token, createPublicKey(publicKey))
    assert.equal((await client(server.url).get('/api/jwt/public-key?kid=nothing')).status, 404)
  })

  test('an access token buys one for another application that ends at the same instant', async () => {
    const { token, refreshToken, refreshTokenId } = await signIn()
    const path = `/api/jwt/issue?applicationId=${otherApplicationId}&refreshToken=${refreshToken}`
    const unregistered = await client(server.url).get(path, bearer(token))
    assert.equal(unregistered.status, 202)
    assert.equal(decodeJwt(unregistered.json<{ token: string }>().token).applicationId, undefined)
    const registration = { registration: { applicationId: otherApplicationId } }
    okay(await api(server).post(`/api/user/registration/${person.id}`, registration))
    const issued = okay<{ token: string; refreshToken: string }>(await client(server.url).get(path, bearer(token)))
    const claims = decodeJwt(issued.token)
    assert.equal(claims.aud, otherApplicationId)
    assert.equal(claims.exp, decodeJwt(token).exp)
    assert.equal(claims.authenticationType, 'JWT_SSO')
    assert.equal((await refresh(server, issued.refreshToken)).status, 200)
    // A maximum lifetime counts from the first of them.
    const { refreshTokens } = okay<{ refreshTokens: { applicationId: string; insertInstant: number; id: string }[] }>(
      await api(server).get(`/api/jwt/refresh?userId=${person.id}`),
    )
    const ages = refreshTokens.filter(({ id }) => [refreshTokenId, String(claims.sid)].includes(id))
    assert.equal(ages.length, 2)
    assert.equal(ages[0]?.insertInstant, ages[1]?.insertInstant)
    assert.equal((await client(server.url).get(path)).status, 401)
    const unknown = `/api/jwt/issue?applicationId=${unknownId}`
    assert.equal((await client(server.url).get(unknown, bearer(token))).status, 400)
  })

  test('a vended token carries the caller’s claims and is nobody’s access token', async () => {
    const claims = { sub: person.id, tty: 'at', iss: 'https://elsewhere.example', exp: 1, shelf: 7 }
    const answer = await api(server).post('/api/jwt/vend', { claims, timeToLiveInSeconds: 60 })
    const { token } = okay<{ token: string }>(answer)
    const vended = decodeJwt(token)
    assert.equal(vended.shelf, 7)
    assert.equal(vended.iss, server.url)
    assert.equal((vended.exp ?? 0) - (vended.iat ?? 0), 60)
    assert.equal((await client(server.url).get('/api/jwt/validate', bearer(token))).status, 401)
    assert.equal((await api(server).post('/api/jwt/vend', { keyId: unknownId })).status, 400)
    assert.equal((await client(server.url).post('/api/jwt/vend', { claims })).status, 401)
  })
})
