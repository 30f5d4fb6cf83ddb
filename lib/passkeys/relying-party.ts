/** For whom passkeys are made, and which pages may use them (WebAuthn §5.1.3, §13.4.9). */
import { type Application, listApplications } from '@/lib/applications'
import { config } from '@/lib/config'
import type { TenantScope } from '@/lib/tenancy'

export type RelyingParty = {
  /** A host name; passkeys are good below it. */
  readonly id: string
  readonly name: string
}

export function relyingPartyOf({ tenant }: TenantScope): RelyingParty {
  const { relyingPartyId, relyingPartyName } = tenant.settings.webAuthnConfiguration
  return { id: relyingPartyId ?? new URL(config().appUrl).hostname, name: relyingPartyName ?? tenant.issuer }
}

const isWithin = (hostname: string, domain: string) => hostname === domain || hostname.endsWith(`.${domain}`)

/** Whether browsers let the hosted pages use this tenant's passkeys. */
export function servesPages(scope: TenantScope): boolean {
  return isWithin(new URL(config().appUrl).hostname, relyingPartyOf(scope).id)
}

/** Origins of an application's own pages: where it may get its answers, written out in full. */
function ownOrigins({ settings }: Application): string[] {
  return settings.oauthConfiguration.authorizedRedirectURLs.flatMap((address) => {
    if (address.includes('*')) return []
    const { protocol, origin } = new URL(address)
    return protocol === 'https:' || protocol === 'http:' ? [origin] : []
  })
}

/** Whose pages ask for a passkey: the hosted ones alone, or also those of an application, or of any in the tenant. */
export type Pages = 'hosted' | 'everyApplication' | Application

async function applicationsOf(scope: TenantScope, pages: Pages): Promise<readonly Application[]> {
  if (pages === 'hosted') return []
  return pages === 'everyApplication' ? listApplications(scope, 'active') : [pages]
}

/**
 * The origins that a passkey may have been used on, as far as they are below the relying party. The browser alone would accept any host
 * below it, also one that shows what strangers write (WebAuthn §13.4.9).
 */
export async function expectedOrigins(scope: TenantScope, pages: Pages): Promise<string[]> {
  const { id } = relyingPartyOf(scope)
  const applications = await applicationsOf(scope, pages)
  const all = [new URL(config().appUrl).origin, ...applications.flatMap(ownOrigins)]
  return [...new Set(all)].filter((origin) => isWithin(new URL(origin).hostname, id))
}
