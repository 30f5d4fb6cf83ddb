/** Whether the account pages offer passkeys. */
import { passkeysEnabled, servesPages } from '@/lib/passkeys'
import type { TenantScope } from '@/lib/tenancy'

/** The tenant has them, and browsers let this server's pages make them. */
export function canAddPasskeys(scope: TenantScope): boolean {
  return passkeysEnabled(scope) && servesPages(scope)
}
