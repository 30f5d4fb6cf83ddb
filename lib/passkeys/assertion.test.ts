/** What an answer to the API's challenges has to be, beyond what the HTTP suite sees: the passkey that was asked for, in the time there is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authenticator } from '@/e2e/support/passkeys'
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute } from '@/lib/db'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { type Account, createUser, userInput } from '@/lib/users'
import { completeAssertion, findAssertion, startAssertion } from './assertion'
import type { Passkey } from './passkey'
import { completeRegistration, startRegistration } from './registration'

const origin = 'http://localhost'
const claimed = { origin, relyingPartyId: 'localhost' }

let scope: TenantScope
let application: Application
let account: Account

withDatabase(
  async () => {
    const webAuthnConfiguration = { bootstrapWorkflow: { enabled: true }, enabled: true }
    const tenant = await createTenant({ name: 'A', settings: { webAuthnConfiguration } })
    assert.ok(tenant.kind === 'created')
    scope = (await scopeOf(tenant.tenant.id)) ?? assert.fail('no tenant')
    const created = await createApplication(scope, { input: applicationInput.parse({ name: 'Application' }) })
    assert.ok(created.kind === 'created')
    application = created.application
    const user = await createUser(scope, { input: userInput.parse({ email: 'ann@example.com' }) })
    assert.ok(user.kind === 'created')
    account = user.account
  },
  { APP_URL: origin },
)

async function newPasskey() {
  const device = authenticator(origin)
  const started = await startRegistration(scope, {
    account,
    displayName: 'Laptop',
    name: undefined,
    pages: 'hosted',
    userAgent: undefined,
    workflow: 'general',
  })
  assert.ok(started.kind === 'started')
  const { id, response } = device.create(started.options)
  const attestation = { id, ...response, transports: [], discoverable: true }
  const made = await completeRegistration(scope, { attestation, claimed, userId: account.id })
  assert.ok(made.kind === 'registered')
  return { device, passkey: made.passkey }
}

async function ask({ id: passkeyId }: Partial<Passkey> = {}) {
  const named = { account, identity: undefined, namedBy: account.id, passkeyId, state: undefined }
  const started = await startAssertion(scope, { ...named, application, workflow: 'bootstrap' })
  assert.ok(started.kind === 'started')
  return started.options
}

async function answer({ id, response }: ReturnType<ReturnType<typeof authenticator>['get']>) {
  const assertion = { id, ...response }
  const open = await findAssertion(assertion)
  return open ? (await completeAssertion(open, assertion, claimed)).kind : 'gone'
}

test('a passkey that was named is the only one that answers', async () => {
  const [mine, other] = [await newPasskey(), await newPasskey()]
  assert.equal(await answer(other.device.get(await ask(mine.passkey))), 'refused')
  assert.equal(await answer(mine.device.get(await ask(mine.passkey))), 'accepted')
  assert.equal(await answer(other.device.get(await ask())), 'accepted')
})

test('a challenge ends in time, by the clock of the database', async () => {
  const { device } = await newPasskey()
  const signed = device.get(await ask())
  await execute("update short_lived_secrets set expiry_instant = now_ms() where kind = 'webAuthnAuthentication'")
  assert.equal(await answer(signed), 'gone')
})
