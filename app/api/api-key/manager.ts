/** The key that a request for keys is made with. */
import type { ApiKey } from '@/lib/api-keys'
import { nowhere, reachOf } from '@/lib/tenancy'

type Request = {
  readonly key: ApiKey | undefined
  readonly tenantHints: { readonly ofKey: string | undefined; readonly ofHeader: string | undefined }
}

/** As locked as the key itself, or to the tenant that the header names; a header of another tenant leaves nothing within reach. */
export function managerOf({ key, tenantHints }: Request): ApiKey {
  if (!key) throw new Error('The wrapper admits key managers only')
  const reach = reachOf(tenantHints)
  if (reach.kind === 'every') return key
  return { ...key, tenantId: reach.kind === 'one' ? reach.tenantId : nowhere }
}
