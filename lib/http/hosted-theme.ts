/** Which theme a hosted page is shown in. */

import { wear } from '@/lib/appearance'
import type { Application } from '@/lib/applications'
import { findClient } from '@/lib/oauth'
import { resolveTenant, type TenantScope } from '@/lib/tenancy'
import { findAppearance } from '@/lib/themes'
import type { FormField } from './form'

/** From here on the request's pages look as the application's theme says, or else the tenant's. */
export async function wearThemeOf({
  scope,
  application,
}: {
  readonly scope: TenantScope
  readonly application?: Application | undefined
}): Promise<void> {
  wear(await findAppearance(application?.settings.themeId ?? scope.tenant.settings.themeId))
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The same by what a request says of itself, before any of it is checked, so that a refusal looks like the application too: whoever
 * makes a link chooses how the page looks, and nothing else.
 */
export async function wearThemeOfRequest(fields: readonly FormField[]): Promise<void> {
  const field = (name: string) => fields.find(([found]) => found === name)?.[1]
  const clientId = field('client_id')
  const client = clientId ? await findClient(clientId) : undefined
  if (client) return wearThemeOf(client)
  const tenantId = field('tenantId')
  const ofHeader = tenantId !== undefined && uuid.test(tenantId) ? tenantId.toLowerCase() : undefined
  const resolution = await resolveTenant({ ofKey: undefined, ofHeader, inferred: undefined })
  if (resolution.kind === 'resolved') await wearThemeOf(resolution)
}
