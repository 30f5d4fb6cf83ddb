/** Who shows nothing of who they are has only so much stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execute, sql } from '@/lib/db'
import { newApplication } from '@/lib/login/two-factor-fixture'
import { purgeMadeByAnybody } from '@/lib/maintenance'
import { withWorld } from '@/lib/user-actions/database-fixture'
import { pushAuthorization, toParameters } from './index'

const world = withWorld()

const redirectUri = 'https://app.example/callback'
const address = '2001:db8::1'
/** No proof of a key. */
const sent = { header: null, method: 'POST', path: '/oauth2/par' }

async function publicClient() {
  const oauthConfiguration = { authorizedRedirectURLs: [redirectUri], clientAuthenticationPolicy: 'NotRequired' }
  const application = await newApplication(world.scope, { oauthConfiguration })
  const parameters = {
    client_id: application.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'A'.repeat(43),
    code_challenge_method: 'S256',
  }
  return (from = address) =>
    pushAuthorization(null, toParameters(Object.entries(parameters)), { sent, ipAddress: from })
}

test('AV-11: from one network there are only so many pushed requests of clients that do not authenticate', async () => {
  const push = await publicClient()
  assert.equal((await push()).kind, 'pushed')
  await execute(`update throttle_counters set count = 600 where key like 'anonymousClient/%'`)
  const limited = await push('2001:db8::2')
  assert.ok(limited.kind === 'limited' && limited.retryAfter > 0)
  assert.equal((await push('203.0.113.7')).kind, 'pushed')
})

test('AV-11: a pushed request goes soon after it has expired; what tells a replay stays for a day', async () => {
  const push = await publicClient()
  assert.equal((await push('203.0.113.8')).kind, 'pushed')
  await execute(
    `insert into short_lived_secrets (secret_hash, kind, tenant_id, expiry_instant, insert_instant)
     values ('\\x01', 'authorizationCode', $1::uuid, now_ms() - 1, 1)`,
    world.scope.tenantId,
  )
  await execute(`update short_lived_secrets set expiry_instant = now_ms() - 1 where kind = 'pushedRequest'`)
  await purgeMadeByAnybody()
  const left = await sql<{ kind: string }>('select kind from short_lived_secrets')
  assert.deepEqual(left, [{ kind: 'authorizationCode' }])
})
