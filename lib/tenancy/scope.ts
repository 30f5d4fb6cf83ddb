/** The decision which tenant a request is for. */
import { sql } from '@/lib/db'
import { settingsCache } from '@/lib/settings'
import { findTenant, type Tenant } from './tenant'

declare const scopeBrand: unique symbol

/** Proof that a request was bound to one tenant: the first parameter of everything that reads or writes a tenant's data. */
export type TenantScope = { readonly tenantId: string; readonly tenant: Tenant; readonly [scopeBrand]: true }

/** The one tenant of an installation that has exactly one. */
async function soleTenantId(): Promise<string | undefined> {
  return settingsCache('soleTenantId', async () => {
    const rows = await sql<{ id: string }>('select id from tenants limit 2')
    return rows.length === 1 ? rows[0]?.id : undefined
  })
}

/** Binds to a tenant that is known to be the right one: of an application, a user, a token. */
export async function scopeOf(tenantId: string): Promise<TenantScope | undefined> {
  const tenant = await findTenant(tenantId)
  return tenant && ({ tenantId, tenant } as TenantScope)
}

/** The tenant of what does not exist: the nil UUID (RFC 9562 §5.9) agrees with no key and no header. */
export const nowhere = '00000000-0000-0000-0000-000000000000'

/** What a request says about its tenant. */
export type TenantHints = {
  /** Of a tenant-locked API key. */
  readonly ofKey: string | undefined
  /** `X-FusionAuth-TenantId`. */
  readonly ofHeader: string | undefined
  /** Of what the request names by a globally unique id, such as an application. */
  readonly inferred: string | undefined
}

export type TenantResolution =
  | { readonly kind: 'resolved'; readonly scope: TenantScope }
  /** The key, the header and the inferred tenant do not agree, or the tenant does not exist. */
  | { readonly kind: 'mismatch' }
  /** Several tenants, and nothing says which. */
  | { readonly kind: 'ambiguous' }

/** Which tenant a request is for; all hints have to agree (Login API, "Making an API request using a Tenant Id"). */
export async function resolveTenant({ ofKey, ofHeader, inferred }: TenantHints): Promise<TenantResolution> {
  const hints = new Set([ofKey, ofHeader, inferred].filter((hint) => hint !== undefined))
  if (hints.size > 1) return { kind: 'mismatch' }
  const [hint] = hints
  const tenantId = hint ?? (await soleTenantId())
  if (tenantId === undefined) return { kind: 'ambiguous' }
  const scope = await scopeOf(tenantId)
  return scope ? { kind: 'resolved', scope } : { kind: 'mismatch' }
}

/** Which tenants a request may see that is not for one of them in particular. */
export type Reach =
  | { readonly kind: 'every' }
  | { readonly kind: 'one'; readonly tenantId: string }
  /** The key and the header name different tenants. */
  | { readonly kind: 'none' }

/** Without a tenant-locked key and without the header, every tenant. */
export function reachOf({ ofKey, ofHeader }: Omit<TenantHints, 'inferred'>): Reach {
  if (ofKey !== undefined && ofHeader !== undefined && ofKey !== ofHeader) return { kind: 'none' }
  const tenantId = ofKey ?? ofHeader
  return tenantId === undefined ? { kind: 'every' } : { kind: 'one', tenantId }
}

/** Whether a tenant, or what belongs to it, exists for such a request. Without a tenant: what belongs to none. */
export function reaches(reach: Reach, tenantId: string | undefined): boolean {
  return reach.kind === 'every' || (reach.kind === 'one' && reach.tenantId === tenantId)
}
