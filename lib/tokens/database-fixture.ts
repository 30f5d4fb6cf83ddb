/** For the tests of this folder: a database of their own with one tenant, two applications and one user. */
import { withDatabase } from '@/lib/database-fixture'
import { execute } from '@/lib/db'
import { newId } from '@/lib/random'

export const tenantId = newId()
export const applicationId = newId()
export const otherApplicationId = newId()
export const userId = newId()
export const issuer = 'https://issuer.example'

async function insertRows(): Promise<void> {
  const settings = JSON.stringify({ issuer })
  await execute(
    `insert into tenants (id, name, settings, insert_instant, last_update_instant) values ($1::uuid, $2, $3::jsonb, now_ms(), now_ms())`,
    tenantId,
    tenantId,
    settings,
  )
  for (const id of [applicationId, otherApplicationId]) {
    await execute(
      `insert into applications (id, tenant_id, name, settings, insert_instant, last_update_instant)
       values ($1::uuid, $2::uuid, $3, '{}', now_ms(), now_ms())`,
      id,
      tenantId,
      id,
    )
  }
  await execute(
    'insert into users (id, tenant_id, insert_instant, last_update_instant) values ($1::uuid, $2::uuid, now_ms(), now_ms())',
    userId,
    tenantId,
  )
}

/** Opens the database before the tests of a file and removes it after them. */
export function withUser(): void {
  withDatabase(insertRows, { APP_URL: 'http://localhost', LOG_LEVEL: 'error', TRUSTED_PROXIES: 'all' })
}
