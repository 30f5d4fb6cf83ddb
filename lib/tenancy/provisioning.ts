/** Creating, changing and deleting tenants. */
import type { z } from 'zod'
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { settingsChanged, shortText, type TenantSettings, tenantSettings, unknownReferences } from '@/lib/settings'
import { refuseSharedIssuer } from './issuer'
import { defaultTenantId, findTenant, type Tenant } from './tenant'

/** `tenant` as clients send it. */
export const tenantInput = tenantSettings.extend({ name: shortText }).meta({ id: 'TenantInput' })
export type TenantInput = z.output<typeof tenantInput>

/** ms. A tenant takes everything with it that ever belonged to it. */
const deletionTimeout = 120_000

const nameTaken = invalid(fieldError('tenant.name', 'duplicate', 'A tenant with this name exists.'))

/** The tenant as it is now stored. */
async function stored(id: string): Promise<Tenant> {
  const tenant = await findTenant(id)
  if (!tenant) throw new Error('A tenant that was just written is missing')
  return tenant
}

/** Settings that are left out have their defaults. */
export async function createTenant({
  id = newId(),
  name,
  settings,
}: {
  readonly id?: string | undefined
  readonly name: string
  readonly settings: z.input<typeof tenantSettings>
}): Promise<{ readonly kind: 'created'; readonly tenant: Tenant } | Invalid> {
  const parsed = tenantSettings.parse(settings)
  return inTransaction(async () => {
    const unknown = await unknownReferences(parsed, 'tenant')
    if (unknown) return invalid(unknown)
    return (await refuseSharedIssuer(id, parsed.issuer)) ?? insertTenant(id, name, parsed)
  })
}

async function insertTenant(
  id: string,
  name: string,
  settings: TenantSettings,
): Promise<{ readonly kind: 'created'; readonly tenant: Tenant } | Invalid> {
  const inserted = await execute(
    `insert into tenants (id, name, settings, insert_instant, last_update_instant)
     values ($1::uuid, $2, $3::jsonb, now_ms(), now_ms()) on conflict do nothing`,
    id,
    name,
    JSON.stringify(settings),
  )
  if (inserted === 0) {
    const [same] = await sql('select id from tenants where id = $1::uuid', id)
    return same ? invalid(fieldError('tenantId', 'duplicate', 'A tenant with this id exists.')) : nameTaken
  }
  settingsChanged()
  return { kind: 'created', tenant: await stored(id) }
}

/** Callers have checked that the request may see this tenant. */
export async function updateTenant(
  id: string,
  revise: Revise<TenantInput>,
): Promise<{ readonly kind: 'updated'; readonly tenant: Tenant } | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const [locked] = await sql('select id from tenants where id = $1::uuid for update', id)
      if (!locked) return notFound
      const tenant = await stored(id)
      const revision = revise({ ...tenant.settings, name: tenant.name })
      if (revision.kind === 'invalid') return revision
      const { name, ...settings } = revision.value
      const unknown = await unknownReferences(settings, 'tenant')
      if (unknown) return invalid(unknown)
      const shared = await refuseSharedIssuer(id, settings.issuer)
      if (shared) return shared
      await execute(
        'update tenants set name = $2, settings = $3::jsonb, last_update_instant = now_ms() where id = $1::uuid',
        id,
        name,
        JSON.stringify(settings),
      )
      settingsChanged()
      return { kind: 'updated', tenant: await stored(id) }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'tenants_name_key')) return nameTaken
    throw error
  }
}

/**
 * Deletes a tenant with everything in it, API keys and login records included. The default tenant stays: discovery and the
 * account pages are its own.
 */
export async function deleteTenant(id: string): Promise<{ readonly kind: 'deleted' } | Invalid | NotFound> {
  return inTransaction(
    async () => {
      if (id === (await defaultTenantId())) {
        return invalid(fieldError('tenantId', 'invalid', 'The default tenant cannot be deleted.'))
      }
      const deleted = await execute('delete from tenants where id = $1::uuid', id)
      if (deleted === 0) return notFound
      // What has no foreign key, so that it can be written without a look at the tenant or outlive what it tells of.
      for (const table of ['api_keys', 'short_lived_secrets', 'login_records', 'events', 'throttle_counters']) {
        await execute(`delete from ${table} where tenant_id = $1::uuid`, id)
      }
      await execute(
        'update webhooks set tenant_ids = array_remove(tenant_ids, $1::uuid) where $1::uuid = any(tenant_ids)',
        id,
      )
      settingsChanged()
      return { kind: 'deleted' }
    },
    { timeout: deletionTimeout },
  )
}
