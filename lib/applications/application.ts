/** Applications as requests see them. */
import { sql } from '@/lib/db'
import { type ApplicationSettings, applicationSettings, settingsCache } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'

export type ApplicationRole = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly isDefault: boolean
  readonly isSuperRole: boolean
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

/** An OAuth scope of the application's own (RFC 6749 §3.3). */
export type ApplicationScope = {
  readonly id: string
  readonly applicationId: string
  readonly name: string
  readonly description: string | null
  /** Whoever asks for it gets it or nothing. */
  readonly required: boolean
  readonly defaultConsentMessage: string | null
  readonly defaultConsentDetail: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

export type Application = {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly active: boolean
  readonly settings: ApplicationSettings
  readonly clientSecretEncrypted: string | null
  /** By name. */
  readonly roles: readonly ApplicationRole[]
  /** By name. */
  readonly scopes: readonly ApplicationScope[]
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type ApplicationDocument = Omit<Application, 'settings' | 'roles' | 'scopes'> & {
  settings: unknown
  roles: ApplicationRole[] | null
  scopes: ApplicationScope[] | null
}

// One JSON document a row: an application with its roles and scopes in one round trip.
const document = `
  jsonb_build_object(
    'id', a.id, 'tenantId', a.tenant_id, 'name', a.name, 'active', a.active, 'settings', a.settings,
    'clientSecretEncrypted', a.client_secret_encrypted, 'insertInstant', a.insert_instant, 'lastUpdateInstant', a.last_update_instant,
    'roles', (
      select jsonb_agg(jsonb_build_object(
        'id', r.id, 'name', r.name, 'description', r.description, 'isDefault', r.is_default, 'isSuperRole', r.is_super_role,
        'insertInstant', r.insert_instant, 'lastUpdateInstant', r.last_update_instant) order by r.name)
      from application_roles r where r.application_id = a.id),
    'scopes', (
      select jsonb_agg(jsonb_build_object(
        'id', s.id, 'applicationId', s.application_id, 'name', s.name, 'description', s.description, 'required', s.required,
        'defaultConsentMessage', s.default_consent_message, 'defaultConsentDetail', s.default_consent_detail, 'data', s.data,
        'insertInstant', s.insert_instant, 'lastUpdateInstant', s.last_update_instant) order by s.name)
      from application_scopes s where s.application_id = a.id)
  ) as document`

function toApplication({ settings, roles, scopes, ...rest }: ApplicationDocument): Application {
  return { ...rest, roles: roles ?? [], scopes: scopes ?? [], settings: applicationSettings.parse(settings) }
}

/** An application by its globally unique id, whatever its tenant: to learn which tenant a request is for. */
export function findApplicationAnywhere(id: string): Promise<Application | undefined> {
  return settingsCache(`application/${id}`, async () => {
    const [row] = await sql<{ document: ApplicationDocument }>(
      `select ${document} from applications a where a.id = $1::uuid`,
      id,
    )
    return row && toApplication(row.document)
  })
}

/** The tenant of an application, whoever asks: to learn which tenant a request is for. Undefined: it names none, or none that exists. */
export async function tenantOfApplication(id: string | null | undefined): Promise<string | undefined> {
  return id ? (await findApplicationAnywhere(id))?.tenantId : undefined
}

/** An application of this tenant. */
export async function findApplication(scope: TenantScope, id: string): Promise<Application | undefined> {
  const application = await findApplicationAnywhere(id)
  return application?.tenantId === scope.tenantId ? application : undefined
}

/** The applications of this tenant, by name: the active ones, or the deactivated ones. */
export async function listApplications(scope: TenantScope, state: 'active' | 'inactive'): Promise<Application[]> {
  const rows = await sql<{ document: ApplicationDocument }>(
    `select ${document} from applications a where a.tenant_id = $1::uuid and a.active = $2 order by a.name`,
    scope.tenantId,
    state === 'active',
  )
  return rows.map((row) => toApplication(row.document))
}
