/** Creating, changing and deleting applications. */
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId, newToken } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { type ApplicationSettings, settingsChanged, unknownReferences } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { type Application, findApplication } from './application'
import { encryptClientSecret } from './client-secret'
import type { ApplicationInput } from './input'
import { insertRole } from './roles'
import { insertScope } from './scopes'

const nameTaken = invalid(
  fieldError('application.name', 'duplicate', 'An application of this tenant with this name exists.'),
)

function split({ name, oauthConfiguration, roles, scopes, ...rest }: ApplicationInput) {
  const { clientSecret, ...oauth } = oauthConfiguration
  const settings: ApplicationSettings = { ...rest, oauthConfiguration: oauth }
  return { name, roles, scopes, clientSecret, settings }
}

/** The application as it is now stored. */
async function stored(scope: TenantScope, id: string): Promise<Application> {
  const application = await findApplication(scope, id)
  if (!application) throw new Error('An application that was just written is missing')
  return application
}

/** With its roles and scopes; a client secret is made if none is given. */
export async function createApplication(
  scope: TenantScope,
  { id = newId(), input }: { readonly id?: string | undefined; readonly input: ApplicationInput },
): Promise<{ readonly kind: 'created'; readonly application: Application } | Invalid> {
  const { name, roles, scopes, clientSecret = newToken(), settings } = split(input)
  const clientSecretEncrypted = await encryptClientSecret(id, clientSecret)
  try {
    return await inTransaction(async () => {
      const unknown = await unknownReferences(settings, 'application')
      if (unknown) return invalid(unknown)
      await sql(
        `insert into applications (id, tenant_id, name, settings, client_secret_encrypted, insert_instant, last_update_instant)
         values ($2::uuid, $1::uuid, $3, $4::jsonb, $5, now_ms(), now_ms()) returning id`,
        scope.tenantId,
        id,
        name,
        JSON.stringify(settings),
        clientSecretEncrypted,
      )
      for (const role of roles) await insertRole(scope, id, role)
      for (const own of scopes) await insertScope(scope, id, own)
      settingsChanged()
      return { kind: 'created', application: await stored(scope, id) }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'applications_pkey')) {
      return invalid(fieldError('applicationId', 'duplicate', 'An application with this id exists.'))
    }
    if (isUniqueViolation(error, 'applications_tenant_id_name_key')) return nameTaken
    if (isUniqueViolation(error, 'application_roles_pkey')) {
      return invalid(fieldError('application.roles', 'duplicate', 'A role with one of these ids exists.'))
    }
    if (isUniqueViolation(error, 'application_scopes_pkey')) {
      return invalid(fieldError('application.scopes', 'duplicate', 'A scope with one of these ids exists.'))
    }
    throw error
  }
}

/** Roles and scopes stay as they are, and so does the client secret unless a new one is given. */
export async function updateApplication(
  scope: TenantScope,
  id: string,
  revise: Revise<ApplicationInput>,
): Promise<{ readonly kind: 'updated'; readonly application: Application } | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const [locked] = await sql(
        'select id from applications where tenant_id = $1::uuid and id = $2::uuid for update',
        scope.tenantId,
        id,
      )
      if (!locked) return notFound
      const current = await stored(scope, id)
      const revision = revise({ ...current.settings, name: current.name })
      if (revision.kind === 'invalid') return revision
      const { name, clientSecret, settings } = split(revision.value)
      const unknown = await unknownReferences(settings, 'application')
      if (unknown) return invalid(unknown)
      await execute(
        `update applications set name = $3, settings = $4::jsonb, last_update_instant = now_ms(),
                client_secret_encrypted = coalesce($5, client_secret_encrypted)
         where tenant_id = $1::uuid and id = $2::uuid`,
        scope.tenantId,
        id,
        name,
        JSON.stringify(settings),
        clientSecret === undefined ? null : await encryptClientSecret(id, clientSecret),
      )
      settingsChanged()
      return { kind: 'updated', application: await stored(scope, id) }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'applications_tenant_id_name_key')) return nameTaken
    throw error
  }
}

/** Nobody can sign in to an application that is not active; everything of it is kept. */
export async function setApplicationActive(
  scope: TenantScope,
  id: string,
  state: 'active' | 'inactive',
): Promise<{ readonly kind: 'updated'; readonly application: Application } | NotFound> {
  const updated = await execute(
    `update applications set active = $3, last_update_instant = now_ms() where tenant_id = $1::uuid and id = $2::uuid`,
    scope.tenantId,
    id,
    state === 'active',
  )
  if (updated === 0) return notFound
  settingsChanged()
  return { kind: 'updated', application: await stored(scope, id) }
}

/** Deletes an application with its roles, scopes, registrations, refresh tokens and everything short-lived. Login records stay: they are its users'. */
export async function deleteApplication(
  scope: TenantScope,
  id: string,
): Promise<{ readonly kind: 'deleted' } | NotFound> {
  return inTransaction(
    async () => {
      const deleted = await execute(
        'delete from applications where tenant_id = $1::uuid and id = $2::uuid',
        scope.tenantId,
        id,
      )
      if (deleted === 0) return notFound
      // Neither has a foreign key to applications.
      for (const table of ['refresh_tokens', 'short_lived_secrets']) {
        await execute(
          `delete from ${table} where tenant_id = $1::uuid and application_id = $2::uuid`,
          scope.tenantId,
          id,
        )
      }
      settingsChanged()
      return { kind: 'deleted' }
    },
    { timeout: 60_000 },
  )
}
