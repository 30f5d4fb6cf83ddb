/** What webhooks hear of logins and refreshes. */

import { inTransaction } from '@/lib/db'
import { hear, type NewEvent, recordEvents, writeEvents } from '@/lib/events'
import { describeError, log } from '@/lib/log'
import type { TenantScope } from '@/lib/tenancy'
import { type FoundRefreshToken, type RefreshOutcome, type RefreshPolicy, spendRefreshToken } from '@/lib/tokens'
import { type Account, toUserJson } from '@/lib/users'
import type { Attempt, AuthenticationType, LoginRequest } from './attempt'

function infoOf({ device, ipAddress }: LoginRequest) {
  const { name, type, description } = device
  return {
    deviceDescription: description,
    deviceName: name,
    deviceType: type,
    ipAddress: ipAddress || undefined,
  }
}

function membersOf(request: LoginRequest, account: Account, authenticationType: AuthenticationType) {
  return {
    applicationId: request.application?.id,
    authenticationType,
    ipAddress: request.ipAddress || undefined,
    user: toUserJson(account),
  }
}

/** The events of a login that nothing stands in the way of but its webhooks. Only the caller can know that a device is new. */
export function loginEvents({ request, account, authenticationType }: Attempt): readonly NewEvent[] {
  const info = infoOf(request)
  const members = () => membersOf(request, account, authenticationType)
  const success: NewEvent = { type: 'user.login.success', info, members }
  return request.newDevice ? [success, { type: 'user.login.new-device', info, members }] : [success]
}

/** Reports a wrong secret of a known user. Not waited for: the time of the answer must not tell a known user from an unknown one. */
export function reportFailedLogin(
  scope: TenantScope,
  request: LoginRequest,
  account: Account,
  authenticationType: AuthenticationType,
): void {
  const members = () => ({
    ...membersOf(request, account, authenticationType),
    reason: { code: 'credentials' as const },
  })
  recordEvents(scope, { type: 'user.login.failed', info: infoOf(request), members }).catch((error: unknown) =>
    log.error('event.lost', { type: 'user.login.failed', ...describeError(error) }),
  )
}

/** Uses a refresh token; where somebody hears of refreshes, the event is written with it or not at all. */
export async function refreshAndTell(
  scope: TenantScope,
  found: FoundRefreshToken,
  policy: RefreshPolicy,
  ipAddress: string | undefined,
): Promise<RefreshOutcome> {
  const { applicationId, id: refreshTokenId, userId } = found.token
  const members = () => ({ applicationId, refreshTokenId, userId })
  const events = await hear(scope, [{ type: 'jwt.refresh', info: ipAddress ? { ipAddress } : undefined, members }])
  if (events.length === 0) return spendRefreshToken(found, policy)
  return inTransaction(async () => {
    const spent = await spendRefreshToken(found, policy)
    if (spent.kind === 'refreshed') await writeEvents(events)
    return spent
  })
}
