/** What the endpoints below /api/application/{applicationId} share: the tenant is the application's. */
import { tenantOfApplication } from '@/lib/applications'
import { nowhere } from '@/lib/tenancy'

async function tenantOf<Path extends { readonly applicationId: string }>({ path }: { readonly path: Path }) {
  return (await tenantOfApplication(path.applicationId)) ?? nowhere
}

export const byId = { authentication: 'apiKey', inferTenant: tenantOf, mismatch: 404 } as const
