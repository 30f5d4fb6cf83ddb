/** Creating, changing and deleting webhooks, within what a request reaches. */
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import {
  type Errors,
  fieldError,
  generalError,
  type Invalid,
  invalid,
  mergeErrors,
  type NotFound,
  notFound,
} from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { settingsChanged } from '@/lib/settings'
import type { Reach } from '@/lib/tenancy'
import type { WebhookInput } from './input'
import { toWebhookJson } from './representation'
import { allWebhooks, encryptSecrets, findWebhookAnywhere, type Webhook } from './webhook'

/** A request for one tenant reaches what is this tenant's alone: anything else would change what others hear. */
function isReached(reach: Reach, { global, tenantIds }: Webhook): boolean {
  if (reach.kind !== 'one') return reach.kind === 'every'
  return !global && tenantIds.length > 0 && tenantIds.every((id) => id === reach.tenantId)
}

export async function listWebhooks(reach: Reach): Promise<readonly Webhook[]> {
  return (await allWebhooks()).filter((webhook) => isReached(reach, webhook))
}

export async function findWebhook(reach: Reach, id: string): Promise<Webhook | undefined> {
  const webhook = await findWebhookAnywhere(id)
  return webhook && isReached(reach, webhook) ? webhook : undefined
}

/** A request for one tenant that names none means its own. */
function withTenant(reach: Reach, input: WebhookInput): WebhookInput {
  const own = reach.kind === 'one' && !input.global && input.tenantIds.length === 0
  return own ? { ...input, tenantIds: [reach.tenantId] } : input
}

function beyondReach(reach: Reach, { global, tenantIds }: WebhookInput): Errors | undefined {
  if (reach.kind === 'every') return undefined
  if (reach.kind === 'none') {
    return generalError('InvalidTenantId', 'The API key and the X-FusionAuth-TenantId header name different tenants.')
  }
  if (global) return fieldError('webhook.global', 'invalid', 'A request for one tenant cannot listen to all of them.')
  if (tenantIds.some((id) => id !== reach.tenantId)) {
    return fieldError('webhook.tenantIds', 'invalid', 'The request is for another tenant.')
  }
  return undefined
}

async function unknownReferences({ tenantIds, signatureConfiguration }: WebhookInput): Promise<Errors | undefined> {
  const { signingKeyId } = signatureConfiguration
  const [found] = await sql<{ tenants: number; key: boolean }>(
    `select (select count(*)::int from tenants where id = any($1::uuid[])) as tenants,
            exists (select 1 from signing_keys where id = $2::uuid) as key`,
    tenantIds,
    signingKeyId ?? null,
  )
  const errors: Errors[] = []
  if (found?.tenants !== tenantIds.length) {
    errors.push(fieldError('webhook.tenantIds', 'invalid', 'One of the tenants does not exist.'))
  }
  if (signingKeyId && !found?.key) {
    errors.push(fieldError('webhook.signatureConfiguration.signingKeyId', 'invalid', 'There is no such key.'))
  }
  return errors.length > 0 ? mergeErrors(errors) : undefined
}

async function judge(reach: Reach, input: WebhookInput): Promise<Errors | undefined> {
  return beyondReach(reach, input) ?? unknownReferences(input)
}

async function columnsOf(id: string, input: WebhookInput): Promise<readonly unknown[]> {
  const { global, tenantIds, headers, httpAuthenticationPassword, ...settings } = input
  const secrets = await encryptSecrets(id, { headers, httpAuthenticationPassword })
  return [id, global, tenantIds, JSON.stringify(settings), secrets]
}

/** The webhook as it is now stored. */
async function stored(id: string): Promise<Webhook> {
  const webhook = await findWebhookAnywhere(id)
  if (!webhook) throw new Error('A webhook that was just written is missing')
  return webhook
}

export async function createWebhook(
  reach: Reach,
  { id = newId(), input: given }: { readonly id?: string | undefined; readonly input: WebhookInput },
): Promise<{ readonly kind: 'created'; readonly webhook: Webhook } | Invalid> {
  const input = withTenant(reach, given)
  const errors = await judge(reach, input)
  if (errors) return invalid(errors)
  try {
    await execute(
      `insert into webhooks (id, global, tenant_ids, settings, secrets_encrypted, insert_instant, last_update_instant)
       values ($1::uuid, $2, $3::uuid[], $4::jsonb, $5, now_ms(), now_ms())`,
      ...(await columnsOf(id, input)),
    )
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return invalid(fieldError('webhookId', 'duplicate', 'A webhook with this id exists.'))
  }
  settingsChanged()
  return { kind: 'created', webhook: await stored(id) }
}

export function updateWebhook(
  reach: Reach,
  id: string,
  revise: Revise<WebhookInput>,
): Promise<{ readonly kind: 'updated'; readonly webhook: Webhook } | Invalid | NotFound> {
  return inTransaction(async () => {
    const [locked] = await sql('select id from webhooks where id = $1::uuid for update', id)
    const present = locked ? await findWebhook(reach, id) : undefined
    if (!present) return notFound
    const revision = revise(toWebhookJson(present))
    if (revision.kind === 'invalid') return revision
    const input = withTenant(reach, revision.value)
    const errors = await judge(reach, input)
    if (errors) return invalid(errors)
    await execute(
      `update webhooks set global = $2, tenant_ids = $3::uuid[], settings = $4::jsonb, secrets_encrypted = $5,
         last_update_instant = now_ms() where id = $1::uuid`,
      ...(await columnsOf(id, input)),
    )
    settingsChanged()
    return { kind: 'updated', webhook: await stored(id) }
  })
}

/** What was still on its way to the webhook goes with it. */
export function deleteWebhook(reach: Reach, id: string): Promise<{ readonly kind: 'deleted' } | NotFound> {
  return inTransaction(async () => {
    if (!(await findWebhook(reach, id))) return notFound
    await execute('delete from webhooks where id = $1::uuid', id)
    await execute('delete from webhook_deliveries where webhook_id = $1::uuid and next_attempt_instant is not null', id)
    settingsChanged()
    return { kind: 'deleted' }
  })
}
