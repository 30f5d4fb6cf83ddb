/** The OAuth scopes of an application's own. What people have decided about a scope holds for its name, and ends with it. */
import { execute, inTransaction, isForeignKeyViolation, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { settingsChanged } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { type ApplicationScope, findApplication } from './application'
import type { ScopeInput } from './input'

const nameTaken = invalid(fieldError('scope.name', 'duplicate', 'A scope of this application with this name exists.'))

const columnsOf = (input: ScopeInput) => [
  input.name,
  input.description ?? null,
  input.required,
  input.defaultConsentMessage ?? null,
  input.defaultConsentDetail ?? null,
  JSON.stringify(input.data),
]

/** The scope with this id; throws what the database says of a taken name or id. */
export async function insertScope(tenant: TenantScope, applicationId: string, input: ScopeInput): Promise<string> {
  const id = input.id ?? newId()
  await sql(
    `insert into application_scopes (id, tenant_id, application_id, name, description, required, default_consent_message,
       default_consent_detail, data, insert_instant, last_update_instant)
     values ($3::uuid, $1::uuid, $2::uuid, $4, $5, $6, $7, $8, $9::jsonb, now_ms(), now_ms()) returning id`,
    tenant.tenantId,
    applicationId,
    id,
    ...columnsOf(input),
  )
  return id
}

export async function findScope(
  tenant: TenantScope,
  applicationId: string,
  id: string,
): Promise<ApplicationScope | undefined> {
  const application = await findApplication(tenant, applicationId)
  return application?.scopes.find((scope) => scope.id === id)
}

async function stored(tenant: TenantScope, applicationId: string, id: string): Promise<ApplicationScope> {
  const scope = await findScope(tenant, applicationId, id)
  if (!scope) throw new Error('A scope that was just written is missing')
  return scope
}

export async function createScope(
  tenant: TenantScope,
  applicationId: string,
  input: ScopeInput,
): Promise<{ readonly kind: 'created'; readonly scope: ApplicationScope } | Invalid | NotFound> {
  if (!(await findApplication(tenant, applicationId))) return notFound
  try {
    const id = await insertScope(tenant, applicationId, input)
    settingsChanged()
    return { kind: 'created', scope: await stored(tenant, applicationId, id) }
  } catch (error) {
    if (isUniqueViolation(error, 'application_scopes_pkey')) {
      return invalid(fieldError('scopeId', 'duplicate', 'A scope with this id exists.'))
    }
    if (isUniqueViolation(error)) return nameTaken
    // The application went between the look and the write.
    if (isForeignKeyViolation(error)) return notFound
    throw error
  }
}

/** Nobody has agreed to whatever has this name next. */
async function forgetConsents({ tenantId }: TenantScope, applicationId: string, name: string): Promise<void> {
  await execute(
    'delete from scope_consents where tenant_id = $1::uuid and application_id = $2::uuid and scope = $3',
    tenantId,
    applicationId,
    name,
  )
}

function presentInput({ name, required, data, ...texts }: ApplicationScope) {
  const { defaultConsentDetail, defaultConsentMessage, description } = texts
  const given = Object.entries({ defaultConsentDetail, defaultConsentMessage, description })
  return { name, required, data, ...Object.fromEntries(given.filter(([, text]) => text !== null)) }
}

export async function updateScope(
  tenant: TenantScope,
  applicationId: string,
  id: string,
  revise: Revise<ScopeInput>,
): Promise<{ readonly kind: 'updated'; readonly scope: ApplicationScope } | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const [locked] = await sql<{ name: string }>(
        `select name from application_scopes
         where tenant_id = $1::uuid and application_id = $2::uuid and id = $3::uuid for update`,
        tenant.tenantId,
        applicationId,
        id,
      )
      if (!locked) return notFound
      const revision = revise(presentInput(await stored(tenant, applicationId, id)))
      if (revision.kind === 'invalid') return revision
      await execute(
        `update application_scopes set name = $4, description = $5, required = $6, default_consent_message = $7,
           default_consent_detail = $8, data = $9::jsonb, last_update_instant = now_ms()
         where tenant_id = $1::uuid and application_id = $2::uuid and id = $3::uuid`,
        tenant.tenantId,
        applicationId,
        id,
        ...columnsOf(revision.value),
      )
      if (revision.value.name !== locked.name) await forgetConsents(tenant, applicationId, locked.name)
      settingsChanged()
      return { kind: 'updated', scope: await stored(tenant, applicationId, id) }
    })
  } catch (error) {
    if (isUniqueViolation(error)) return nameTaken
    throw error
  }
}

/** Tokens that name it keep it until they expire; a refresh leaves it out, or ends, as `unknownScopePolicy` says. */
export async function deleteScope(
  tenant: TenantScope,
  applicationId: string,
  id: string,
): Promise<{ readonly kind: 'deleted' } | NotFound> {
  return inTransaction(async () => {
    const [deleted] = await sql<{ name: string }>(
      `delete from application_scopes
       where tenant_id = $1::uuid and application_id = $2::uuid and id = $3::uuid returning name`,
      tenant.tenantId,
      applicationId,
      id,
    )
    if (!deleted) return notFound
    await forgetConsents(tenant, applicationId, deleted.name)
    settingsChanged()
    return { kind: 'deleted' }
  })
}
