/** Tells applications that a session is over (OpenID Connect Back-Channel Logout §2.5): outside every request, and again until they have heard. */
import { type Application, findApplicationAnywhere } from '@/lib/applications'
import { retryDelay } from '@/lib/events'
import { log } from '@/lib/log'
import { type OutboundOutcome, post } from '@/lib/outbound'
import { outboxWorker } from '@/lib/outbox-worker'
import { processWide } from '@/lib/process-wide'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { issueLogoutToken, keyFor } from '@/lib/tokens'
import { concurrency, pollInterval, timeouts } from './limits'
import { claimEndedSessions, type EndedSession, forget, nextDueIn, retryIn } from './outbox'

type Listener = { readonly application: Application; readonly scope: TenantScope; readonly url: string }

/** Undefined where nobody listens any more. */
async function listenerOf({ applicationId }: EndedSession): Promise<Listener | undefined> {
  const application = await findApplicationAnywhere(applicationId)
  const url = application?.settings.oauthConfiguration.backChannelLogoutURL
  const scope = application?.active && (await scopeOf(application.tenantId))
  return application && scope && url !== undefined ? { application, scope, url } : undefined
}

/** A token of its own for each attempt: the last one may be hours after the first. */
async function tell({ application, scope, url }: Listener, ended: EndedSession): Promise<OutboundOutcome> {
  const { userId, sessionId } = ended
  const { jwtConfiguration } = application.settings
  const { idTokenKeyId } = jwtConfiguration.enabled ? jwtConfiguration : scope.tenant.settings.jwtConfiguration
  const token = issueLogoutToken(
    { issuer: scope.tenant.issuer, clientId: application.id, userId, sessionId },
    await keyFor(idTokenKeyId),
  )
  return post({
    ...timeouts,
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  })
}

/** One attempt. The ms until the next one, if there will be one. */
async function deliver(ended: EndedSession): Promise<number | undefined> {
  const listener = await listenerOf(ended)
  const outcome = listener && (await tell(listener, ended))
  const heard = !outcome || (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300)
  const delay = heard ? null : retryDelay(ended.attempts)
  if (delay === null) await forget(ended.id)
  else await retryIn(ended.id, delay)
  if (heard) return undefined
  const { applicationId, attempts } = ended
  log.warn('logout.delivery.failed', { applicationId, attempts, givenUp: delay === null, ...outcome })
  return delay ?? undefined
}

const worker = processWide('backChannelLogout', () =>
  outboxWorker<EndedSession>({
    name: 'backChannelLogout',
    claim: claimEndedSessions,
    nextDueIn,
    deliver,
    concurrency,
    pollInterval,
  }),
)

/** Sessions may have ended: called once that is committed. */
export function logoutsDue(): void {
  worker.poke()
}

/** Begins to tell, with what an earlier process left. */
export function startLogoutDelivery(): void {
  worker.start()
}

/** What is not done by then is done by the next process. */
export function stopLogoutDelivery(): Promise<void> {
  return worker.stop()
}
