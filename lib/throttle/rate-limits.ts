/** `rateLimitConfiguration`: what a tenant allows how often, of one person and from one address. */
import type { TenantSettings } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import { counterKey, digest, digestOfAddress } from './keys'
import { addressMultiple } from './limits'
import { type Allowance, type Counting, countInWindows } from './windows'

/** Everything that the configuration limits; failed logins have their own way through lib/user-actions. */
export type LimitName = Exclude<keyof TenantSettings['rateLimitConfiguration'], 'failedLogin'>

export type LimitedFor = {
  /** Who is written to, in one spelling: a user id where there is a user, a canonical login id or address otherwise. Hashed, so any text will do. */
  readonly recipient: string
  /** The real client's address; absent where a trusted caller speaks for nobody in particular. */
  readonly address: string | undefined
}

/** The counters of one limit: of the person, and of the address, behind which there may be several. */
export function countingsOf(
  { tenant }: TenantScope,
  name: keyof TenantSettings['rateLimitConfiguration'],
  { person, address }: { readonly person: string | undefined; readonly address: string | undefined },
): Counting[] {
  const { enabled, limit, timePeriodInSeconds: seconds } = tenant.settings.rateLimitConfiguration[name]
  if (!enabled) return []
  return [
    ...(person ? [{ key: counterKey(name, person), limit, seconds }] : []),
    ...(address
      ? [{ key: counterKey(`${name}From`, digestOfAddress(address)), limit: limit * addressMultiple, seconds }]
      : []),
  ]
}

/**
 * Whether something may be done once more, which is thereby counted (Tenant API, `rateLimitConfiguration`). For a known and an unknown
 * recipient alike. A surface that anybody can reach answers `limited` exactly as it answers success, and sends nothing; a
 * caller with an API key is told, with 429 and `Retry-After`, since it acts on what was sent.
 */
export function allow(scope: TenantScope, name: LimitName, { recipient, address }: LimitedFor): Promise<Allowance> {
  return countInWindows(scope, countingsOf(scope, name, { person: digest(recipient), address }))
}
