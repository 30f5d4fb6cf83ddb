/** A tenant in which everything exists that one can own. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Receiver } from '@/lib/delivery/receiver-fixture'
import { client } from './http'
import { api, createApplication, createPerson, createTenant, loggedIn, login, okay } from './login'
import { authenticator } from './passkeys'
import type { Server } from './server'
import { challengeOf, enableAuthenticator } from './two-factor'

/** What a tenant owns: ids, secrets that lead to what it owns, and how it is called, by the names that the public API has for them. */
export type Belongings = Readonly<Record<string, string>>

type Identified = { readonly id: string }
type Logged = { readonly webhookEventLogs: { id: string; attempts: { id: string }[] }[] }

/** Makes one; the receiver gets the event of its user. */
export async function provisionTenant(server: Server, receiver: Receiver): Promise<Belongings> {
  const marker = randomUUID()
  const tenantId = await createTenant(server, {
    name: `tenant ${marker}`,
    eventConfiguration: { events: { 'user.create': { enabled: true, transactionType: 'None' } } },
    externalIdentifierConfiguration: {
      changePasswordIdTimeToLiveInSeconds: 86_400,
      oneTimePasswordTimeToLiveInSeconds: 3600,
      passwordlessLoginTimeToLiveInSeconds: 600,
      twoFactorIdTimeToLiveInSeconds: 600,
    },
    emailConfiguration: { verifyEmail: true },
    webAuthnConfiguration: { enabled: true },
  })
  const headers = { 'x-fusionauth-tenantid': tenantId }
  const keyed = api(server, headers)
  const created = async <T>(path: string, name: string, value: object) =>
    okay<Record<string, T>>(await keyed.post(path, { [name]: value }))[name] as T

  const { id: webhookId } = await created<Identified>('/api/webhook', 'webhook', {
    url: receiver.url,
    description: `webhook ${marker}`,
    tenantIds: [tenantId],
    eventsEnabled: { 'user.create': true },
  })
  const apiKey = await created<Identified & { key: string }>('/api/api-key', 'apiKey', { tenantId })
  const applicationId = await createApplication(
    server,
    {
      name: `application ${marker}`,
      loginConfiguration: { allowTokenRefresh: true, generateRefreshTokens: true },
      passwordlessConfiguration: { enabled: true },
    },
    headers,
  )
  const ofApplication = `/api/application/${applicationId}`
  const { id: roleId } = await created<Identified>(`${ofApplication}/role`, 'role', { name: `role ${marker}` })
  const scope = { name: `scope:${marker}`, defaultConsentMessage: 'May it?' }
  const { id: scopeId } = await created<Identified>(`${ofApplication}/scope`, 'scope', scope)
  const username = `user-${marker}`
  const person = await createPerson(server, { headers, applicationId, username })
  const { id: userId, email } = person
  const forgotten = async () =>
    okay<{ changePasswordId: string }>(
      await keyed.post('/api/user/forgot-password', { loginId: email, sendForgotPasswordEmail: false }),
    ).changePasswordId
  const { oneTimePassword } = okay<{ oneTimePassword: string }>(
    await client(server.url).post(`/api/user/change-password/${await forgotten()}`, { password: person.password }),
  )
  const { refreshToken, refreshTokenId, token } = await loggedIn(server, person, applicationId)
  const { userAction } = okay<{ userAction: Identified }>(
    await api(server).post('/api/user-action', { userAction: { name: randomUUID(), temporal: true } }),
  )
  const { id: actionId } = await created<Identified>('/api/user/action', 'action', {
    actioneeUserId: userId,
    actionerUserId: userId,
    userActionId: userAction.id,
    comment: `action ${marker}`,
    expiry: Date.now() + 3_600_000,
  })
  const device = authenticator(server.url)
  device.belongsTo(userId)
  const passkey = { algorithm: -7, credentialId: device.id, publicKey: device.pem, signCount: 0, userId }
  const named = { displayName: marker, name: marker, relyingPartyId: new URL(server.url).hostname }
  const imported = await keyed.post('/api/webauthn/import', { credentials: [{ ...passkey, ...named }] })
  assert.equal(imported.status, 200, imported.text)
  const { credentials } = okay<{ credentials: Identified[] }>(await keyed.get(`/api/webauthn?userId=${userId}`))
  const { codeAfter, recoveryCodes } = await enableAuthenticator(server, userId)
  const challenge = async () =>
    challengeOf(await login(server, { loginId: email, password: person.password, applicationId }, headers))
  const { twoFactorTrustId } = okay<{ twoFactorTrustId: string }>(
    await client(server.url).post('/api/two-factor/login', {
      twoFactorId: await challenge(),
      code: codeAfter(0),
      trustComputer: true,
    }),
  )
  const { user } = okay<{ user: { twoFactor: { methods: Identified[] } } }>(await keyed.get(`/api/user/${userId}`))
  const { verificationId } = okay<{ verificationId: string }>(
    await keyed.put(`/api/user/verify-email?email=${email}&sendVerifyEmail=false`),
  )
  const passwordless = okay<{ code: string }>(
    await keyed.post('/api/passwordless/start', { applicationId, loginId: email }),
  )
  const { webhookEventLogs } = await logged(server, userId)
  return {
    actionId,
    accessToken: token,
    apiKey: apiKey.key,
    apiKeyId: apiKey.id,
    applicationId,
    changePasswordId: await forgotten(),
    code: codeAfter(1),
    credentialId: device.id,
    email,
    loginId: email,
    marker,
    methodId: user.twoFactor.methods[0]?.id ?? '',
    oneTimePassword,
    passkeyId: credentials[0]?.id ?? '',
    password: person.password,
    passwordlessCode: passwordless.code,
    spareCode: recoveryCodes[0] ?? '',
    refreshToken,
    refreshTokenId,
    roleId,
    scopeId,
    tenantId,
    token: refreshToken,
    tokenId: refreshTokenId,
    twoFactorId: await challenge(),
    twoFactorTrustId,
    userId,
    username,
    verificationId,
    webhookAttemptLogId: webhookEventLogs[0]?.attempts[0]?.id ?? '',
    webhookEventLogId: webhookEventLogs[0]?.id ?? '',
    webhookId,
  }
}

/** The log of the one event, once its webhook has been called. */
async function logged(server: Server, userId: string): Promise<Logged> {
  const search = { event: `*${userId}*`, eventResult: 'Succeeded' }
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await api(server).post('/api/system/webhook-event-log/search', { search })
    const found = okay<Logged>(answer)
    if (found.webhookEventLogs.length > 0) return found
    await wait(100)
  }
  return assert.fail('the event was not logged')
}
