/** Clients: the active applications, found by their public `client_id`. */
import { type Application, findApplicationAnywhere } from '@/lib/applications'
import { scopeOf, type TenantScope } from '@/lib/tenancy'

/** Every id is one; what is not never reaches the database. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

export type Client = { readonly application: Application; readonly scope: TenantScope }

/** The client and its tenant. Undefined for an unknown, malformed or deactivated one. */
export async function findClient(clientId: string): Promise<Client | undefined> {
  if (!isUuid(clientId)) return undefined
  const application = await findApplicationAnywhere(clientId.toLowerCase())
  const scope = application?.active ? await scopeOf(application.tenantId) : undefined
  return application && scope && { application, scope }
}

/** Whether the client is bound to authenticate with its secret, whatever else it does. */
export function isConfidential({ settings }: Application): boolean {
  return settings.oauthConfiguration.clientAuthenticationPolicy === 'Required'
}
