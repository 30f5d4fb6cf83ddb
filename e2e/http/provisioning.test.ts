/** Provisioning through the official TypeScript client, unmodified: the life of a tenant and everything in it. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { FusionAuthClient } from '@fusionauth/typescript-client'
import { forEachDatabase } from '../support/databases'
import type { Server } from '../support/server'

const password = 'correct horse battery'

/** The status of a call that the client reports as a failure. */
async function failure(call: Promise<unknown>): Promise<number | undefined> {
  return call.then(
    () => assert.fail('the call succeeded'),
    (response: { statusCode?: number }) => response.statusCode,
  )
}

/** What a successful call answers. */
async function success<T>(call: Promise<{ wasSuccessful(): boolean; response: T }>): Promise<T> {
  const answer = await call
  assert.ok(answer.wasSuccessful())
  return answer.response
}

forEachDatabase((_, start) => {
  let server: Server
  let client: FusionAuthClient
  let applicationId: string

  before(async () => {
    server = await start()
    const everywhere = new FusionAuthClient(server.apiKey, server.url)
    const { tenant } = await success(everywhere.createTenant('', { tenant: { name: 'Acme' } }))
    client = new FusionAuthClient(server.apiKey, server.url, tenant?.id)
    const { application } = await success(
      client.createApplication('', {
        application: {
          name: 'Shop',
          loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
          roles: [{ name: 'buyer', isDefault: true }, { name: 'seller' }],
        },
      }),
    )
    applicationId = application?.id ?? ''
  })

  test('a user is created, found, changed, registered, deactivated, reactivated and deleted', async () => {
    const created = await success(client.createUser('', { user: { email: 'Life@Example.com', password } }))
    const id = created.user?.id ?? ''
    assert.equal(created.user?.email, 'life@example.com')
    assert.equal((await success(client.retrieveUserByEmail('LIFE@example.com'))).user?.id, id)
    assert.equal(await failure(client.retrieveUserByLoginIdWithLoginIdTypes('life@example.com', ['username'])), 404)
    await success(client.patchUser(id, { user: { firstName: 'Lee' } }))
    assert.equal((await success(client.retrieveUser(id))).user?.firstName, 'Lee')
    const { registration } = await success(client.register(id, { registration: { applicationId } }))
    assert.deepEqual(registration?.roles, ['buyer'])
    await success(client.patchRegistration(id, { registration: { applicationId, roles: ['seller'] } }))
    assert.deepEqual((await success(client.retrieveRegistration(id, applicationId))).registration?.roles, ['seller'])
    await success(client.deactivateUser(id))
    assert.equal(await failure(client.login({ applicationId, loginId: 'life@example.com', password })), 423)
    await success(client.reactivateUser(id))
    await success(client.login({ applicationId, loginId: 'life@example.com', password }))
    await success(client.deleteRegistration(id, applicationId))
    await success(client.deleteUser(id))
    assert.equal(await failure(client.retrieveUser(id)), 404)
  })

  test('a user is deactivated or deleted as the body of the request says', async () => {
    const { user } = await success(client.createUser('', { user: { username: 'Body', password } }))
    const id = user?.id ?? ''
    await success(client.deleteUserWithRequest(id, { hardDelete: false }))
    assert.equal((await success(client.retrieveUser(id))).user?.active, false)
    await success(client.deleteUserWithRequest(id, { hardDelete: true }))
    assert.equal(await failure(client.retrieveUser(id)), 404)
  })

  test('a user that is created with its registration signs in, and its refresh token ends with its password or with a logout', async () => {
    const { user } = await success(
      client.register('', { registration: { applicationId }, user: { username: 'Both', password } }),
    )
    const login = await success(client.login({ applicationId, loginId: 'both', password }))
    const refreshToken = login.refreshToken ?? ''
    assert.ok((await success(client.exchangeRefreshTokenForJWT({ refreshToken }))).token)
    await success(client.patchUser(user?.id ?? '', { user: { password: 'another secret' } }))
    assert.equal(await failure(client.exchangeRefreshTokenForJWT({ refreshToken })), 400)
    assert.equal(await failure(client.login({ applicationId, loginId: 'both', password })), 404)
    const last = await success(client.login({ applicationId, loginId: 'both', password: 'another secret' }))
    const lastRefreshToken = last.refreshToken ?? ''
    assert.ok((await success(client.exchangeRefreshTokenForJWT({ refreshToken: lastRefreshToken }))).token)
    await success(client.logout(false, lastRefreshToken))
    assert.equal(await failure(client.exchangeRefreshTokenForJWT({ refreshToken: lastRefreshToken })), 400)
  })

  test('what the client read can be sent back, and nothing has changed by that', async () => {
    const { application } = await success(client.retrieveApplication(applicationId))
    assert.ok(application)
    const { application: again } = await success(client.updateApplication(applicationId, { application }))
    assert.deepEqual({ ...again, lastUpdateInstant: 0 }, { ...application, lastUpdateInstant: 0 })
    const { user } = await success(client.createUser('', { user: { email: 'back@example.com', firstName: 'B' } }))
    const { user: same } = await success(client.updateUser(user?.id ?? '', { user: user ?? {} }))
    assert.deepEqual({ ...same, lastUpdateInstant: 0 }, { ...user, lastUpdateInstant: 0 })
  })

  test('of twenty who take one name at once, one gets it', async () => {
    const attempts = Array.from({ length: 20 }, () =>
      client.createUser('', { user: { username: 'Contested' } }).then(
        () => 200,
        (response: { statusCode?: number }) => response.statusCode,
      ),
    )
    const statuses = await Promise.all(attempts)
    assert.equal(statuses.filter((status) => status === 200).length, 1)
    assert.equal(statuses.filter((status) => status === 400).length, 19)
  })

  test('an application is deactivated, reactivated and deleted, and its users can tell', async () => {
    const { application } = await success(client.createApplication('', { application: { name: 'Short-lived' } }))
    const id = application?.id ?? ''
    await success(client.register('', { registration: { applicationId: id }, user: { username: 'Shorty', password } }))
    const login = () => client.login({ applicationId: id, loginId: 'shorty', password })
    await success(login())
    await success(client.deactivateApplication(id))
    assert.equal((await success(client.retrieveInactiveApplications())).applications?.[0]?.id, id)
    assert.equal(await failure(login()), 400)
    await success(client.reactivateApplication(id))
    await success(login())
    await success(client.deleteApplication(id))
    assert.equal(await failure(login()), 400)
    assert.equal(await failure(client.retrieveApplication(id)), 404)
  })

  test('an API key does what its permissions say until it is deleted', async () => {
    const everywhere = new FusionAuthClient(server.apiKey, server.url)
    const permissions = { endpoints: { '/api/user': ['GET'] } }
    const { apiKey } = await success(everywhere.createAPIKey('', { apiKey: { name: 'Reader', permissions } }))
    const reader = new FusionAuthClient(server.canary(apiKey?.key ?? ''), server.url)
    assert.equal(await failure(reader.createUser('', { user: { username: 'Nobody' } })), 401)
    assert.equal(await failure(reader.retrieveUser(applicationId)), 404)
    await success(everywhere.deleteAPIKey(apiKey?.id ?? ''))
    assert.equal(await failure(reader.retrieveUser(applicationId)), 401)
  })
})
