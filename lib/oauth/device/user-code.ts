/** Entering a user code (RFC 8628 §3.3): whose device it is, told to few who guess. */
import type { Device } from '@/lib/login'
import { findByUserCode } from '@/lib/secrets'
import { defaultTenantId, scopeOf, type TenantScope } from '@/lib/tenancy'
import { counterKey, countInWindows, digestOfAddress, takeBack } from '@/lib/throttle'
import { type Client, findClient } from '../clients'
import { readDeviceGrant } from './device-grant'
import { wrongUserCodes } from './limits'

/** A device that waits for a decision. */
export type PendingDevice = {
  readonly client: Client
  /** As it is stored: capitals and digits alone. */
  readonly userCode: string
  /** Separated by spaces; empty for none. */
  readonly scope: string
  readonly device: Device
  /** Seconds to decide. */
  readonly expiresIn: number
}

export type UserCodeOutcome =
  | { readonly kind: 'pending'; readonly pending: PendingDevice }
  /** Never issued, expired or decided about. */
  | { readonly kind: 'unknown' }
  /** Too many wrong ones from this address; none is looked at for so many seconds. */
  | { readonly kind: 'limited'; readonly retryAfter: number }

/** People type capitals small, and copy the hyphen along that makes a code readable. */
function normalized(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9_]/g, '')
}

async function findPending(userCode: string): Promise<PendingDevice | undefined> {
  const found = await findByUserCode(userCode)
  const client = found && (await findClient(found.secret.applicationId ?? ''))
  if (!client) return undefined
  const { scope, device } = readDeviceGrant(found.secret.data)
  return { client, userCode, scope, device, expiresIn: found.expiresIn }
}

/** A code belongs to a tenant only once it is known, so wrong ones are counted for the installation, in its default tenant. */
async function countingScope(): Promise<TenantScope | undefined> {
  const id = await defaultTenantId()
  return id === undefined ? undefined : scopeOf(id)
}

/** The device behind what somebody typed. Each try is counted before it is made, and only wrong ones stay counted. */
export async function enterUserCode(typed: string, ipAddress: string | undefined): Promise<UserCodeOutcome> {
  const scope = await countingScope()
  const key = counterKey('deviceUserCode', digestOfAddress(ipAddress ?? ''))
  if (scope) {
    const allowance = await countInWindows(scope, [{ key, ...wrongUserCodes }])
    if (allowance.kind === 'limited') return allowance
  }
  const pending = await findPending(normalized(typed))
  if (!pending) return { kind: 'unknown' }
  if (scope) await takeBack(scope, key)
  return { kind: 'pending', pending }
}
