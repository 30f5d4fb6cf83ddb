/** For the tests of this folder: a database of their own with a tenant, an application and a user with an address. */
import { type Application, applicationInput, createApplication } from '@/lib/applications'
import { config, useConfig } from '@/lib/config'
import { withDatabase } from '@/lib/database-fixture'
import { sql } from '@/lib/db'
import { createTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import { createUser, userInput } from '@/lib/users'
import type { Recipient } from './templates/placeholders'

export type World = { scope: TenantScope; application: Application; user: Recipient }

/** Opens the database before the tests of a file, lets them prepare, and removes it after them. */
export function withWorld(prepare: (world: World) => Promise<void> = async () => undefined): World {
  const world = {} as World
  withDatabase(
    async () => {
      const created = await createTenant({ name: 'Acme', settings: {} })
      if (created.kind !== 'created') throw new Error(created.kind)
      world.scope = (await scopeOf(created.tenant.id)) as TenantScope
      const application = await createApplication(world.scope, { input: applicationInput.parse({ name: 'Shop' }) })
      if (application.kind !== 'created') throw new Error(application.kind)
      world.application = application.application
      const input = userInput.parse({ email: 'ann@example.com', firstName: 'Ann', mobilePhone: '+15550100' })
      const user = await createUser(world.scope, { id: undefined, input })
      if (user.kind !== 'created') throw new Error(user.kind)
      world.user = user.account
      await prepare(world)
    },
    { APP_URL: 'https://login.example.com', LOG_LEVEL: 'error' },
  )
  return world
}

/** The same configuration with this mail server, or without one. */
export function useMailServer(smtpUrl: string | undefined): void {
  useConfig({ ...config(), smtpUrl })
}

export type MessageRow = {
  attempts: number
  last_error: string | null
  content_encrypted: string | null
  sent: boolean
  waits: boolean
}

export async function messageRow(id: string): Promise<MessageRow> {
  const [row] = await sql<MessageRow>(
    `select attempts, last_error, content_encrypted, sent_instant is not null as sent, next_attempt_instant is not null as waits
     from messages where id = $1::uuid`,
    id,
  )
  if (!row) throw new Error('There is no such message')
  return row
}
