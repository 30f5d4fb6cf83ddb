/** For the tests of this folder: a database of their own with one tenant, two applications and one user. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before } from 'node:test'
import { environment } from '@/lib/config'
import { configure } from '@/lib/config-fixture'
import { closeDatabase, execute, migrate, openDatabase } from '@/lib/db'
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

/** Opens the database before the tests of a file and removes it after them. TEST_DATABASE_URL names a PostgreSQL to use instead of PGlite. */
export function withDatabase(): void {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'latchkey-tokens-'))
  before(async () => {
    const databaseUrl = environment().TEST_DATABASE_URL
    const database = databaseUrl ? { DATABASE_URL: databaseUrl } : undefined
    configure({
      APP_URL: 'http://localhost',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      TRUSTED_PROXIES: 'all',
      ...database,
    })
    const opened = await openDatabase({ databaseUrl, dataDir })
    if (opened.kind !== 'open') throw new Error(opened.message)
    await migrate()
    await insertRows()
  })
  after(async () => {
    await execute('delete from tenants where id = $1::uuid', tenantId)
    await closeDatabase()
    rmSync(dataDir, { recursive: true, force: true })
  })
}
