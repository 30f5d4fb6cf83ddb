/** For the tests of this folder: a database with two tenants full of things, and requests that are answered in this process. */
import { createApiKey, type HttpMethod } from '@/lib/api-keys'
import { applicationInput, createApplication } from '@/lib/applications'
import { withDatabase } from '@/lib/database-fixture'
import { execute, sql } from '@/lib/db'
import { newId, newToken } from '@/lib/random'
import { registerNewUser, registrationInput } from '@/lib/registrations'
import { createTenant, scopeOf } from '@/lib/tenancy'
import { generateSigningKey } from '@/lib/tokens'
import { userInput } from '@/lib/users'
import { createWebhook, webhookInput } from '@/lib/webhooks'
import { matchRoute } from './routes'

export type Answer<Body> = { readonly status: number; readonly body: Body | undefined }

export type Call = {
  readonly key?: string
  readonly body?: unknown
  readonly tenantId?: string
  readonly contentType?: string
}

/** Sends a request to its handler. 405 where the route has no such method. */
export async function send<Body = Record<string, unknown>>(
  method: HttpMethod,
  target: string,
  call: Call = {},
): Promise<Answer<Body>> {
  const url = new URL(target, 'http://localhost')
  const match = await matchRoute(method, url.pathname)
  if (!match) return { status: 405, body: undefined }
  const headers = new Headers({ 'content-type': call.contentType ?? 'application/json' })
  if (call.key) headers.set('authorization', call.key)
  if (call.tenantId) headers.set('x-fusionauth-tenantid', call.tenantId)
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  const context = { params: Promise.resolve(match.params) }
  const response = await match.handler(new Request(url, { method, headers, body }), context)
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : undefined }
}

/** One of everything in a tenant. `key` may do everything in it and is a key manager; `globalKey` in every tenant. */
export type World = {
  readonly tenantId: string
  readonly applicationId: string
  readonly roleId: string
  readonly scopeId: string
  readonly userId: string
  readonly keyId: string
  readonly webhookId: string
  readonly passkeyId: string
  readonly key: string
}

export const password = 'correct horse'

async function createWorld(name: string): Promise<World> {
  const tenant = await createTenant({ name, settings: {} })
  if (tenant.kind !== 'created') throw new Error(tenant.kind)
  const tenantId = tenant.tenant.id
  const scope = await scopeOf(tenantId)
  if (!scope) throw new Error('The tenant is missing')
  const input = applicationInput.parse({
    name: 'Application',
    roles: [{ name: 'user', isDefault: true }],
    scopes: [{ name: 'files:read' }],
  })
  const created = await createApplication(scope, { input })
  if (created.kind !== 'created') throw new Error(created.kind)
  const { id: applicationId, roles, scopes } = created.application
  const registered = await registerNewUser(scope, {
    user: userInput.parse({ email: 'ann@example.com', username: 'Ann', password }),
    registration: registrationInput.parse({ applicationId }),
  })
  if (registered.kind !== 'registered') throw new Error(registered.kind)
  const apiKey = await createApiKey({ tenantId, keyManager: true })
  if (apiKey.kind !== 'created') throw new Error(apiKey.kind)
  const webhook = await createWebhook(
    { kind: 'one', tenantId },
    { input: webhookInput.parse({ url: 'https://hook.example' }) },
  )
  if (webhook.kind !== 'created') throw new Error(webhook.kind)
  const userId = registered.account.id
  await signIn({ tenantId, applicationId, userId })
  return {
    tenantId,
    applicationId,
    roleId: roles[0]?.id ?? '',
    scopeId: scopes[0]?.id ?? '',
    userId,
    keyId: apiKey.apiKey.id,
    key: apiKey.key,
    webhookId: webhook.webhook.id,
    passkeyId: await addPasskey({ tenantId, userId }),
  }
}

/** A passkey, as far as its row goes. */
async function addPasskey({ tenantId, userId }: Pick<World, 'tenantId' | 'userId'>): Promise<string> {
  const id = newId()
  await execute(
    `insert into passkeys (id, tenant_id, user_id, credential_id, public_key, algorithm, attestation_type,
       authenticator_supports_user_verification, discoverable, display_name, name, relying_party_id, sign_count, transports,
       last_use_instant, insert_instant)
     values ($1::uuid, $2::uuid, $3::uuid, 'AAAA', '', -7, 'none', true, true, 'Laptop', 'ann', 'localhost', 0, '{}', now_ms(), now_ms())`,
    id,
    tenantId,
    userId,
  )
  return id
}

/** A hosted session and a refresh token, as far as their rows go. */
export async function signIn({
  tenantId,
  applicationId,
  userId,
}: Pick<World, 'tenantId' | 'applicationId' | 'userId'>) {
  await execute(
    `insert into sso_sessions (id, tenant_id, user_id, token_hash, authentication_type, auth_instant, last_access_instant, insert_instant)
     values ($1::uuid, $2::uuid, $3::uuid, decode(md5($1::text), 'hex'), 'PASSWORD', now_ms(), now_ms(), now_ms())`,
    newId(),
    tenantId,
    userId,
  )
  await execute(
    `insert into refresh_tokens (id, tenant_id, user_id, application_id, authentication_type, auth_instant, start_instant, insert_instant)
     values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, 'PASSWORD', now_ms(), now_ms(), now_ms())`,
    newId(),
    tenantId,
    userId,
    applicationId,
  )
}

/** How many hosted sessions and refresh tokens a user has. */
export async function signedIn(userId: string): Promise<{ sessions: number; tokens: number } | undefined> {
  const [row] = await sql<{ sessions: number; tokens: number }>(
    `select (select count(*)::int from sso_sessions where user_id = $1::uuid) as sessions,
            (select count(*)::int from refresh_tokens where user_id = $1::uuid) as tokens`,
    userId,
  )
  return row
}

const tables = ['applications', 'application_roles', 'application_scopes', 'api_keys', 'users', 'user_identities']
const moreTables = ['user_passwords', 'registrations', 'sso_sessions', 'refresh_tokens', 'passkeys']

/** Changes whenever a row of the tenant does. */
export async function checksum(tenantId: string): Promise<string> {
  const rows = [...tables, ...moreTables].map(
    (table) => `select '${table}' || t::text as row from ${table} t where tenant_id = $1::uuid`,
  )
  const [sum] = await sql<{ sum: string }>(
    `select md5(string_agg(row, '|' order by row)) as sum
     from (${rows.join(' union all ')} union all select t::text from tenants t where id = $1::uuid
       union all select w::text from webhooks w where $1::uuid = any(tenant_ids)) as everything`,
    tenantId,
  )
  return sum?.sum ?? ''
}

/** Opens a database for the tests of a file. */
export function withTwoTenants(): { a: World; b: World; globalKey: string } {
  const worlds = { globalKey: newToken() } as { a: World; b: World; globalKey: string }
  withDatabase(
    async () => {
      await createApiKey({ key: worlds.globalKey, keyManager: true })
      await generateSigningKey({ algorithm: 'ES256', name: 'Default' })
      worlds.a = await createWorld('A')
      worlds.b = await createWorld('B')
      await execute('update instance set default_tenant_id = $1::uuid', worlds.a.tenantId)
    },
    { APP_URL: 'http://localhost', LOG_LEVEL: 'error', TRUSTED_PROXIES: 'all' },
  )
  return worlds
}
