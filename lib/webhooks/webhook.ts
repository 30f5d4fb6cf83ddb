/** Webhooks as they are stored, cached in the process with their secrets decrypted. */
import { sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { type EventType, settingsCache } from '@/lib/settings'
import type { WebhookSecrets, WebhookSettings } from './input'

export type Webhook = WebhookSettings &
  WebhookSecrets & {
    readonly id: string
    /** Hears every tenant. */
    readonly global: boolean
    readonly tenantIds: readonly string[]
    readonly insertInstant: number
    readonly lastUpdateInstant: number
  }

type Row = {
  id: string
  global: boolean
  tenant_ids: string[]
  settings: WebhookSettings
  secrets_encrypted: string
  insert_instant: bigint
  last_update_instant: bigint
}

const secretsContext = (id: string) => `webhooks/${id}/secrets`

export function encryptSecrets(id: string, secrets: WebhookSecrets): Promise<string> {
  return encrypt(JSON.stringify(secrets), secretsContext(id))
}

async function toWebhook(row: Row): Promise<Webhook> {
  const secrets: WebhookSecrets = JSON.parse(await decrypt(row.secrets_encrypted, secretsContext(row.id)))
  return {
    ...row.settings,
    ...secrets,
    id: row.id,
    global: row.global,
    tenantIds: row.tenant_ids,
    insertInstant: Number(row.insert_instant),
    lastUpdateInstant: Number(row.last_update_instant),
  }
}

/** Every webhook, oldest first. */
export function allWebhooks(): Promise<readonly Webhook[]> {
  return settingsCache('webhooks', async () => {
    const rows = await sql<Row>(
      `select id, global, tenant_ids, settings, secrets_encrypted, insert_instant, last_update_instant
       from webhooks order by insert_instant, id`,
    )
    return Promise.all(rows.map(toWebhook))
  })
}

/** A webhook by id, whoever asks. */
export async function findWebhookAnywhere(id: string): Promise<Webhook | undefined> {
  return (await allWebhooks()).find((webhook) => webhook.id === id)
}

/** Those that hear an event of a tenant, provided that the tenant sends it. */
export async function webhooksHearing(tenantId: string, type: EventType): Promise<readonly Webhook[]> {
  return (await allWebhooks()).filter(
    ({ eventsEnabled, global, tenantIds }) => eventsEnabled[type] === true && (global || tenantIds.includes(tenantId)),
  )
}
