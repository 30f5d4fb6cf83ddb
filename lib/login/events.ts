/** What webhooks hear of logins and refreshes. */
import { type EventInfo, type NewEvent, prepareEvents, recordEvents } from '@/lib/events'
import { describeError, log } from '@/lib/log'
import { loginRecordPart } from '@/lib/login-records'
import type { TenantScope } from '@/lib/tenancy'
import {
  type Alongside,
  type FoundRefreshToken,
  type RefreshOutcome,
  type RefreshPolicy,
  spendRefreshToken,
} from '@/lib/tokens'
import { type Account, toUserJson } from '@/lib/users'
import type { Attempt, AuthenticationType, LoginRequest } from './attempt'
import { recordedAs } from './recorded-as'
import type { Threat } from './threats'

/** What is known of where a login comes from (`event.info`). */
export function infoOf({ device, ipAddress, userAgent }: LoginRequest): EventInfo {
  const { name, type, description } = device
  return {
    deviceDescription: description,
    deviceName: name,
    deviceType: type,
    ipAddress,
    userAgent,
  }
}

function membersOf(request: LoginRequest, account: Account, authenticationType: AuthenticationType) {
  return {
    applicationId: request.application?.id,
    authenticationType,
    ipAddress: request.ipAddress,
    user: toUserJson(account),
  }
}

/** The events of a login that nothing stands in the way of but its webhooks. Only the caller can know that a device is new. */
export function loginEvents(
  { request, account, authenticationType }: Attempt,
  threatsDetected: readonly Threat[],
): readonly NewEvent[] {
  const info = infoOf(request)
  const members = () => membersOf(request, account, authenticationType)
  const success: NewEvent = { type: 'user.login.success', info, members }
  const suspicious = () => ({ ...members(), threatsDetected })
  return [
    success,
    ...(request.newDevice ? [{ type: 'user.login.new-device', info, members } as const] : []),
    ...(threatsDetected.length > 0 ? [{ type: 'user.login.suspicious', info, members: suspicious } as const] : []),
  ]
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

/**
 * Uses a refresh token. The exchange counts as a login (Login API, "Search Login Records"): its record, and the event where somebody hears
 * of refreshes, are written in the statement of the use or not at all.
 */
export async function refreshAndTell(
  scope: TenantScope,
  found: FoundRefreshToken,
  policy: RefreshPolicy,
  { account, ipAddress }: { readonly account: Account; readonly ipAddress: string | undefined },
): Promise<RefreshOutcome> {
  const { applicationId, id: refreshTokenId, userId } = found.token
  const members = () => ({ applicationId, refreshTokenId, userId })
  const info = ipAddress === undefined ? undefined : { ipAddress }
  const event = await prepareEvents(scope, { type: 'jwt.refresh', info, members })
  const { tenantId } = scope
  const { loginId } = recordedAs(account, undefined)
  const record = { tenantId, userId, applicationId, loginId, authenticationType: 'REFRESH_TOKEN', ipAddress }
  const alongside: Alongside = (used) => [loginRecordPart(record, used), ...event.insert(used)]
  const spent = await spendRefreshToken(found, policy, { alongside, ipAddress })
  if (spent.kind === 'refreshed') event.announce()
  return spent
}
