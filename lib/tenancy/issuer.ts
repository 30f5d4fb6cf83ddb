/** Tenants never share an issuer: to whoever verifies tokens by it, they would be one. */
import { sql } from '@/lib/db'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import { defaultIssuer, defaultTenantId } from './tenant'

const taken = invalid(fieldError('tenant.issuer', 'duplicate', 'Another tenant has this issuer.'))

/**
 * Refuses an issuer that is another tenant's, configured or by default. Inside a transaction: it locks the installation's row, so that of
 * two tenants that want the same issuer at once one gets it.
 */
export async function refuseSharedIssuer(tenantId: string, issuer: string | undefined): Promise<Invalid | undefined> {
  await sql('select id from instance where id = 1 for update')
  const first = await defaultTenantId()
  const effective = issuer ?? defaultIssuer(tenantId, first)
  const others = await sql<{ id: string; issuer: string | null }>(
    "select id, settings->>'issuer' as issuer from tenants where id <> $1::uuid and (settings->>'issuer' = $2 or settings->>'issuer' is null)",
    tenantId,
    effective,
  )
  return others.some((other) => (other.issuer ?? defaultIssuer(other.id, first)) === effective) ? taken : undefined
}
