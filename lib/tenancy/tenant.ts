/** Tenants as requests see them. */
import { config } from '@/lib/config'
import { sql } from '@/lib/db'
import { settingsCache, type TenantSettings, tenantSettings } from '@/lib/settings'

export type Tenant = {
  readonly id: string
  readonly name: string
  readonly settings: TenantSettings
  /** `iss` of every token of this tenant. */
  readonly issuer: string
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type TenantRow = { id: string; name: string; settings: unknown; insert_instant: bigint; last_update_instant: bigint }

/**
 * The default tenant's issuer is the public URL itself; another tenant's is the URL under which its discovery document is
 * found, so that a strict client can verify either (OpenID Connect Discovery §4.3).
 */
export function defaultIssuer(tenantId: string, defaultTenantId: string | undefined): string {
  return tenantId === defaultTenantId ? config().appUrl : `${config().appUrl}/${tenantId}`
}

async function toTenant(row: TenantRow): Promise<Tenant> {
  const settings = tenantSettings.parse(row.settings)
  return {
    id: row.id,
    name: row.name,
    settings,
    issuer: settings.issuer ?? defaultIssuer(row.id, await defaultTenantId()),
    insertInstant: Number(row.insert_instant),
    lastUpdateInstant: Number(row.last_update_instant),
  }
}

const columns = 'id, name, settings, insert_instant, last_update_instant'

/** The tenant that discovery, the account pages and first-run data belong to unless a request says otherwise. */
export function defaultTenantId(): Promise<string | undefined> {
  return settingsCache('defaultTenantId', async () => {
    const [row] = await sql<{ default_tenant_id: string | null }>('select default_tenant_id from instance where id = 1')
    return row?.default_tenant_id ?? undefined
  })
}

/** A tenant by id, whoever asks: callers check that the request may see it. */
export function findTenant(id: string): Promise<Tenant | undefined> {
  return settingsCache(`tenant/${id}`, async () => {
    const [row] = await sql<TenantRow>(`select ${columns} from tenants where id = $1::uuid`, id)
    return row && toTenant(row)
  })
}

/** Every tenant, by name. */
export async function listTenants(): Promise<Tenant[]> {
  const rows = await sql<TenantRow>(`select ${columns} from tenants order by name`)
  return Promise.all(rows.map(toTenant))
}
