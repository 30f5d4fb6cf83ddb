/** What the endpoints of one user share: the tenant is the user's. */
import { nowhere } from '@/lib/tenancy'
import { tenantOfUser } from '@/lib/users'

async function tenantOf<Path extends { readonly userId: string }>({ path }: { readonly path: Path }) {
  return (await tenantOfUser(path.userId)) ?? nowhere
}

export const byId = { authentication: 'apiKey', inferTenant: tenantOf, mismatch: 404 } as const
