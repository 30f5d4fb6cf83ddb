/** The roles of an application. Registrations hold them by name, so a new name or a deletion reaches them too. */
import { execute, inTransaction, isForeignKeyViolation, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { settingsChanged } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { type ApplicationRole, findApplication } from './application'
import type { RoleInput } from './input'

const nameTaken = invalid(fieldError('role.name', 'duplicate', 'A role of this application with this name exists.'))

/** The role with this id; throws what the database says of a taken name or id. */
export async function insertRole(scope: TenantScope, applicationId: string, role: RoleInput): Promise<string> {
  const id = role.id ?? newId()
  await sql(
    `insert into application_roles
       (id, tenant_id, application_id, name, description, is_default, is_super_role, insert_instant, last_update_instant)
     values ($3::uuid, $1::uuid, $2::uuid, $4, $5, $6, $7, now_ms(), now_ms()) returning id`,
    scope.tenantId,
    applicationId,
    id,
    role.name,
    role.description ?? null,
    role.isDefault,
    role.isSuperRole,
  )
  return id
}

async function findRole(scope: TenantScope, applicationId: string, id: string): Promise<ApplicationRole | undefined> {
  const application = await findApplication(scope, applicationId)
  return application?.roles.find((role) => role.id === id)
}

async function stored(scope: TenantScope, applicationId: string, id: string): Promise<ApplicationRole> {
  const role = await findRole(scope, applicationId, id)
  if (!role) throw new Error('A role that was just written is missing')
  return role
}

export async function createRole(
  scope: TenantScope,
  applicationId: string,
  input: RoleInput,
): Promise<{ readonly kind: 'created'; readonly role: ApplicationRole } | Invalid | NotFound> {
  if (!(await findApplication(scope, applicationId))) return notFound
  try {
    const id = await insertRole(scope, applicationId, input)
    settingsChanged()
    return { kind: 'created', role: await stored(scope, applicationId, id) }
  } catch (error) {
    if (isUniqueViolation(error, 'application_roles_pkey')) {
      return invalid(fieldError('roleId', 'duplicate', 'A role with this id exists.'))
    }
    if (isUniqueViolation(error)) return nameTaken
    // The application went between the look and the write.
    if (isForeignKeyViolation(error)) return notFound
    throw error
  }
}

export async function updateRole(
  scope: TenantScope,
  applicationId: string,
  roleId: string,
  revise: Revise<RoleInput>,
): Promise<{ readonly kind: 'updated'; readonly role: ApplicationRole } | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const [locked] = await sql(
        `select id from application_roles
         where tenant_id = $1::uuid and application_id = $2::uuid and id = $3::uuid for update`,
        scope.tenantId,
        applicationId,
        roleId,
      )
      if (!locked) return notFound
      const current = await stored(scope, applicationId, roleId)
      const { description, isDefault, isSuperRole, name } = current
      const revision = revise({ ...(description && { description }), isDefault, isSuperRole, name })
      if (revision.kind === 'invalid') return revision
      await writeRole(scope, applicationId, roleId, revision.value)
      await renameInRegistrations(scope, applicationId, name, revision.value.name)
      settingsChanged()
      return { kind: 'updated', role: await stored(scope, applicationId, roleId) }
    })
  } catch (error) {
    if (isUniqueViolation(error)) return nameTaken
    throw error
  }
}

function writeRole(scope: TenantScope, applicationId: string, roleId: string, role: RoleInput): Promise<number> {
  return execute(
    `update application_roles
     set name = $4, description = $5, is_default = $6, is_super_role = $7, last_update_instant = now_ms()
     where tenant_id = $1::uuid and application_id = $2::uuid and id = $3::uuid`,
    scope.tenantId,
    applicationId,
    roleId,
    role.name,
    role.description ?? null,
    role.isDefault,
    role.isSuperRole,
  )
}

async function renameInRegistrations(scope: TenantScope, applicationId: string, from: string, to: string) {
  if (from === to) return
  await execute(
    `update registrations set roles = array_replace(roles, $3, $4)
     where tenant_id = $1::uuid and application_id = $2::uuid and $3 = any(roles)`,
    scope.tenantId,
    applicationId,
    from,
    to,
  )
}

/** By id or by name. Those who had the role lose it. */
export async function deleteRole(
  scope: TenantScope,
  applicationId: string,
  role: { readonly id: string } | { readonly name: string },
): Promise<{ readonly kind: 'deleted' } | NotFound> {
  const [column, value] = 'id' in role ? ['id::text', role.id] : ['name', role.name]
  return inTransaction(async () => {
    const [deleted] = await sql<{ name: string }>(
      `delete from application_roles
       where tenant_id = $1::uuid and application_id = $2::uuid and ${column} = $3 returning name`,
      scope.tenantId,
      applicationId,
      value,
    )
    if (!deleted) return notFound
    await execute(
      `update registrations set roles = array_remove(roles, $3)
       where tenant_id = $1::uuid and application_id = $2::uuid and $3 = any(roles)`,
      scope.tenantId,
      applicationId,
      deleted.name,
    )
    settingsChanged()
    return { kind: 'deleted' }
  })
}
