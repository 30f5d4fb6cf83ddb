/** What the endpoints below /api/application/{applicationId} share: the tenant is the application's. */
import { findApplicationAnywhere } from '@/lib/applications'
import { nowhere } from '@/lib/tenancy'

async function tenantOf<Path extends { readonly applicationId: string }>({ path }: { readonly path: Path }) {
  return (await findApplicationAnywhere(path.applicationId))?.tenantId ?? nowhere
}

export const byId = { authentication: 'apiKey', inferTenant: tenantOf, mismatch: 404 } as const
