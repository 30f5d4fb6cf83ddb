/** API keys in the hands of a key manager, which reaches only those that are no stronger than itself. */
import { execute, inTransaction, sql } from '@/lib/db'
import { type Errors, fieldError, type Invalid, invalid, mergeErrors, type NotFound, notFound } from '@/lib/errors'
import type { Revise } from '@/lib/revision'
import { settingsChanged } from '@/lib/settings'
import type { ApiKey } from './authentication'
import { createApiKey, storedPermissions } from './creation'
import type { ApiKeyInput } from './input'
import { excess, type Rights } from './rights'
import { findStoredApiKey, type StoredApiKey } from './stored'

function rightsOf({ permissions, expirationInstant }: ApiKeyInput, tenantId: string | undefined): Rights {
  const { endpoints } = permissions
  return { tenantId, permissions: Object.keys(endpoints).length === 0 ? undefined : endpoints, expirationInstant }
}

function exceeding(rights: Rights, manager: ApiKey): Errors | undefined {
  const members = excess(rights, manager)
  if (members.length === 0) return undefined
  const message = 'An API key cannot give more than it has.'
  return mergeErrors(members.map((member) => fieldError(`apiKey.${member}`, 'invalid', message)))
}

/** A key of the manager's tenant, or of any if it has none. Only provisioning makes key managers. */
export async function createApiKeyAs(
  manager: ApiKey,
  { id, input }: { readonly id?: string | undefined; readonly input: ApiKeyInput },
): Promise<{ readonly kind: 'created'; readonly apiKey: StoredApiKey; readonly key: string } | Invalid> {
  const tenantId = input.tenantId ?? manager.tenantId
  const errors = exceeding(rightsOf(input, tenantId), manager)
  if (errors) return invalid(errors)
  const outcome = await createApiKey({ ...input, id, tenantId, keyManager: false })
  return outcome.kind === 'created' ? outcome : invalid(outcome.errors)
}

export async function findApiKeyAs(manager: ApiKey, id: string): Promise<StoredApiKey | undefined> {
  const apiKey = await findStoredApiKey(id)
  return apiKey && excess(apiKey, manager).length === 0 ? apiKey : undefined
}

/** The value, the tenant and being a key manager never change. */
export async function updateApiKeyAs(
  manager: ApiKey,
  id: string,
  revise: Revise<ApiKeyInput>,
): Promise<{ readonly kind: 'updated'; readonly apiKey: StoredApiKey } | Invalid | NotFound> {
  return inTransaction(async () => {
    await sql('select id from api_keys where id = $1::uuid for update', id)
    const current = await findApiKeyAs(manager, id)
    if (!current) return notFound
    const { permissions = {}, expirationInstant, metaData, name } = current
    const revision = revise({
      permissions: { endpoints: permissions },
      metaData,
      ...(expirationInstant !== undefined && { expirationInstant }),
      ...(name !== null && { name }),
    })
    if (revision.kind === 'invalid') return revision
    const input = revision.value
    const errors = exceeding(rightsOf(input, current.tenantId), manager)
    if (errors) return invalid(errors)
    await execute(
      `update api_keys set name = $2, permissions = $3::jsonb, meta_data = $4::jsonb, expiration_instant = $5::bigint,
              last_update_instant = now_ms()
       where id = $1::uuid`,
      id,
      input.name ?? null,
      storedPermissions(input.permissions),
      JSON.stringify(input.metaData),
      input.expirationInstant ?? null,
    )
    settingsChanged()
    const apiKey = await findStoredApiKey(id)
    return apiKey ? { kind: 'updated', apiKey } : notFound
  })
}

export async function deleteApiKeyAs(manager: ApiKey, id: string): Promise<{ readonly kind: 'deleted' } | NotFound> {
  if (!(await findApiKeyAs(manager, id))) return notFound
  const deleted = await execute('delete from api_keys where id = $1::uuid', id)
  settingsChanged()
  return deleted === 1 ? { kind: 'deleted' } : notFound
}
