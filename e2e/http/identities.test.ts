/** Phone numbers as login ids over the wire: one number, one user, and found by it only where the request says so. */
import assert from 'node:assert/strict'
import { randomInt, randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase } from '../support/databases'
import { type Answer, client } from '../support/http'
import { api, codesOf, createApplication, createPerson, createTenant, login, newSecret, okay } from '../support/login'
import { race, tally } from '../support/race'
import type { Server } from '../support/server'

type Identity = { type: string; value: string; verified: boolean; verifiedReason: string; lastLoginInstant?: number }
type User = { id: string; email?: string; phoneNumber?: string; identities: Identity[] }

/** A number of the United States that no other test has. */
const newNumber = () => `+1415${randomInt(2_000_000, 9_999_999)}`
const national = (number: string) => `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`

forEachDatabase((name, start) => {
  let server: Server
  let headers: Record<string, string>
  let applicationId: string

  before(async () => {
    server = await start()
    headers = { 'x-fusionauth-tenantid': await createTenant(server) }
    applicationId = await createApplication(server, {}, headers)
  })

  const keyed = () => api(server, headers)
  const userOf = (answer: Answer) => okay<{ user: User }>(answer).user

  async function createPhoneUser(more: Record<string, unknown> = {}) {
    const phoneNumber = newNumber()
    const password = server.canary(newSecret())
    const user = userOf(
      await keyed().post('/api/user', { user: { phoneNumber: national(phoneNumber), password, ...more } }),
    )
    return { ...user, phoneNumber, password }
  }

  test('a number is normalised, answered with the user, kept, replaced and given up', async () => {
    const { id, phoneNumber } = await createPhoneUser()
    const created = userOf(await keyed().get(`/api/user/${id}`))
    assert.equal(created.phoneNumber, phoneNumber)
    const [identity] = created.identities
    assert.deepEqual([identity?.type, identity?.value, identity?.verified], ['phoneNumber', phoneNumber, true])
    assert.ok(!('displayValue' in (identity ?? {})))
    const email = `${randomUUID()}@example.com`
    const patched = userOf(await keyed().patch(`/api/user/${id}`, { user: { email } }))
    assert.deepEqual([patched.phoneNumber, patched.email], [phoneNumber, email])
    const moved = newNumber()
    const replaced = userOf(await keyed().put(`/api/user/${id}`, { user: { email, phoneNumber: moved } }))
    assert.equal(replaced.phoneNumber, moved)
    const removed = userOf(await keyed().patch(`/api/user/${id}`, { user: { phoneNumber: null } }))
    assert.deepEqual([removed.phoneNumber, removed.identities.length], [undefined, 1])
    // Both are free again.
    await createPerson(server, { headers, phoneNumber })
    await createPerson(server, { headers, phoneNumber: moved })
  })

  test('IN-05: one number, however it is spelled, is one user of a tenant; another tenant has its own', async () => {
    const { id, phoneNumber } = await createPhoneUser()
    const again = await keyed().post('/api/user', {
      user: { phoneNumber: phoneNumber.slice(1), username: randomUUID() },
    })
    assert.equal(again.status, 400)
    assert.deepEqual(codesOf(again), { 'user.phoneNumber': ['[duplicate]user.phoneNumber'] })
    const { id: other } = await createPerson(server, { headers })
    const taken = await keyed().patch(`/api/user/${other}`, { user: { phoneNumber } })
    assert.deepEqual(codesOf(taken), { 'user.phoneNumber': ['[duplicate]user.phoneNumber'] })
    const imported = await keyed().post('/api/user/import', { users: [{ phoneNumber }] })
    assert.deepEqual(codesOf(imported), { 'users[0].phoneNumber': ['[duplicate]users[0].phoneNumber'] })
    const elsewhere = { 'x-fusionauth-tenantid': await createTenant(server) }
    const { id: there } = await createPerson(server, { headers: elsewhere, phoneNumber })
    assert.notEqual(there, id)
  })

  test('what is no phone number is refused by name, and a user needs at least one login id', async () => {
    for (const phoneNumber of ['555-0100', 'ada', '+14155550100 ext. 7', `+1${'4'.repeat(9000)}`]) {
      const answer = await keyed().post('/api/user', { user: { phoneNumber } })
      assert.equal(answer.status, 400)
      assert.deepEqual(codesOf(answer)['user.phoneNumber'], ['[invalidPhone]user.phoneNumber'])
    }
    const nobody = codesOf(await keyed().post('/api/user', { user: { firstName: 'Nobody' } }))
    assert.deepEqual(Object.keys(nobody).sort(), ['user.email', 'user.phoneNumber', 'user.username'])
  })

  test('a login finds a phone number in any spelling, and only where loginIdTypes says so', async () => {
    const { id, phoneNumber, password } = await createPhoneUser()
    await keyed().post(`/api/user/registration/${id}`, { registration: { applicationId } })
    const attempt = (loginId: string, loginIdTypes?: string[]) =>
      login(server, { applicationId, loginId, password, loginIdTypes }, headers)
    for (const loginId of [phoneNumber, phoneNumber.slice(1), national(phoneNumber)]) {
      const { user } = okay<{ user: User }>(await attempt(loginId, ['phoneNumber']))
      assert.equal(user.id, id)
      assert.ok(user.identities[0]?.lastLoginInstant)
    }
    okay(await attempt(phoneNumber, ['email', 'username', 'phoneNumber']))
    for (const types of [undefined, ['email'], ['username', 'email']]) {
      assert.equal((await attempt(phoneNumber, types)).status, 404)
    }
    const bad = await attempt(phoneNumber, ['phoneNumber', 'fax'])
    assert.deepEqual(codesOf(bad), { 'loginIdTypes[1]': ['[invalid]loginIdTypes[1]'] })
    const { logins } = okay<{ logins: { loginId: string; loginIdType: string }[] }>(
      await api(server).get(`/api/system/login-record/search?userId=${id}`),
    )
    assert.deepEqual([logins[0]?.loginId, logins[0]?.loginIdType], [phoneNumber, 'phoneNumber'])
  })

  test('the first type that matches wins: a username that looks like a number is not the number', async () => {
    const owner = await createPhoneUser()
    const namesake = await createPerson(server, { headers, username: owner.phoneNumber })
    const attempt = (password: string, loginIdTypes: string[]) =>
      login(server, { loginId: owner.phoneNumber, password, loginIdTypes }, headers)
    const idOf = async (answer: Answer) => okay<{ user: User }>(answer).user.id
    assert.equal(await idOf(await attempt(owner.password, ['phoneNumber', 'username'])), owner.id)
    assert.equal(await idOf(await attempt(namesake.password, ['username', 'phoneNumber'])), namesake.id)
    assert.equal((await attempt(owner.password, ['username', 'phoneNumber'])).status, 404)
    // Spelled otherwise it is the number and not the name.
    const spelled = { loginId: national(owner.phoneNumber), password: owner.password }
    assert.equal(
      await idOf(await login(server, { ...spelled, loginIdTypes: ['username', 'phoneNumber'] }, headers)),
      owner.id,
    )
  })

  test('the TypeScript client finds a user by phone number', async () => {
    const { id, phoneNumber } = await createPhoneUser()
    const official = new FusionAuthClient(server.apiKey, server.url, headers['x-fusionauth-tenantid'])
    const found = await official.retrieveUserByLoginIdWithLoginIdTypes(national(phoneNumber), ['email', 'phoneNumber'])
    assert.deepEqual([found.response.user?.id, found.response.user?.phoneNumber], [id, phoneNumber])
    await assert.rejects(official.retrieveUserByLoginIdWithLoginIdTypes(phoneNumber, ['email', 'username']), {
      statusCode: 404,
    })
  })

  test('a forgotten password is found by phone number, by id and by loginId alike', async () => {
    const { id, phoneNumber } = await createPhoneUser({ email: `${randomUUID()}@example.com` })
    const named = { loginId: national(phoneNumber), loginIdTypes: ['phoneNumber'] }
    const { changePasswordId } = okay<{ changePasswordId: string }>(
      await keyed().post('/api/user/forgot-password', { ...named, sendForgotPasswordMessage: false }),
    )
    const first = server.canary(newSecret())
    const { oneTimePassword } = okay<{ oneTimePassword: string }>(
      await client(server.url).post('/api/user/change-password', { changePasswordId, password: first }),
    )
    const { user } = okay<{ user: User }>(await login(server, { oneTimePassword }, headers))
    assert.equal(user.id, id)
    const query = new URLSearchParams({ loginId: phoneNumber, loginIdTypes: 'phoneNumber' })
    assert.equal((await keyed().get(`/api/user/change-password?${query}`)).status, 200)
    assert.equal(
      (await keyed().get(`/api/user/change-password?loginId=${encodeURIComponent(phoneNumber)}`)).status,
      404,
    )
    const second = server.canary(newSecret())
    assert.equal((await keyed().post('/api/user/change-password', { ...named, password: second })).status, 200)
    okay(await login(server, { ...named, password: second }, headers))
    assert.equal((await login(server, { ...named, password: first }, headers)).status, 404)
  })

  test('a second factor is started for a phone number', async () => {
    const { phoneNumber } = await createPhoneUser()
    const started = okay<{ twoFactorId: string }>(
      await keyed().post('/api/two-factor/start', { loginId: phoneNumber, loginIdTypes: ['phoneNumber'] }),
    )
    assert.ok(started.twoFactorId)
    assert.equal((await keyed().post('/api/two-factor/start', { loginId: phoneNumber })).status, 404)
  })

  test('of twenty who take one number at once, one gets it', { skip: name === 'pglite' }, async () => {
    for (let round = 0; round < 25; round += 1) {
      const number = newNumber()
      const spellings = [number, number.slice(1), national(number)]
      const answers = await race(20, (n) =>
        keyed().post('/api/user', { user: { phoneNumber: spellings[n % spellings.length], firstName: 'Racer' } }),
      )
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 400: 19 })
    }
  })
})
