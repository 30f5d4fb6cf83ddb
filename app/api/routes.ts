/** The table of the JSON API's routes, for requests that are answered without going through HTTP. A test compares it with the folders. */
import type { HttpMethod } from '@/lib/api-keys'

type Params = Record<string, string>
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>
type Module = { readonly [Method in HttpMethod]?: Handler }

export type Route = {
  /** As the folders spell it: `[userId]` matches one segment. */
  readonly path: string
  /** On demand, so that a process which never dispatches never loads them here. */
  readonly load: () => Promise<Module>
}

/** Of two routes that match, the first is meant: a fixed segment comes before a parameter. */
export const routes: readonly Route[] = [
  { path: '/api/api-key', load: () => import('./api-key/route') },
  { path: '/api/api-key/[keyId]', load: () => import('./api-key/[keyId]/route') },
  { path: '/api/application', load: () => import('./application/route') },
  { path: '/api/application/[applicationId]', load: () => import('./application/[applicationId]/route') },
  { path: '/api/application/[applicationId]/role', load: () => import('./application/[applicationId]/role/route') },
  {
    path: '/api/application/[applicationId]/role/[roleId]',
    load: () => import('./application/[applicationId]/role/[roleId]/route'),
  },
  { path: '/api/application/[applicationId]/scope', load: () => import('./application/[applicationId]/scope/route') },
  {
    path: '/api/application/[applicationId]/scope/[scopeId]',
    load: () => import('./application/[applicationId]/scope/[scopeId]/route'),
  },
  { path: '/api/email/template', load: () => import('./email/template/route') },
  { path: '/api/email/template/[emailTemplateId]', load: () => import('./email/template/[emailTemplateId]/route') },
  { path: '/api/health', load: () => import('./health/route') },
  { path: '/api/identity/verify', load: () => import('./identity/verify/route') },
  { path: '/api/identity/verify/complete', load: () => import('./identity/verify/complete/route') },
  { path: '/api/identity/verify/send', load: () => import('./identity/verify/send/route') },
  { path: '/api/identity/verify/start', load: () => import('./identity/verify/start/route') },
  { path: '/api/jwt/issue', load: () => import('./jwt/issue/route') },
  { path: '/api/jwt/public-key', load: () => import('./jwt/public-key/route') },
  { path: '/api/jwt/refresh', load: () => import('./jwt/refresh/route') },
  { path: '/api/jwt/refresh/[tokenId]', load: () => import('./jwt/refresh/[tokenId]/route') },
  { path: '/api/jwt/validate', load: () => import('./jwt/validate/route') },
  { path: '/api/jwt/vend', load: () => import('./jwt/vend/route') },
  { path: '/api/key', load: () => import('./key/route') },
  { path: '/api/key/generate', load: () => import('./key/generate/route') },
  { path: '/api/key/generate/[keyId]', load: () => import('./key/generate/[keyId]/route') },
  { path: '/api/key/import', load: () => import('./key/import/route') },
  { path: '/api/key/import/[keyId]', load: () => import('./key/import/[keyId]/route') },
  { path: '/api/key/[keyId]', load: () => import('./key/[keyId]/route') },
  { path: '/api/login', load: () => import('./login/route') },
  { path: '/api/login/[userId]', load: () => import('./login/[userId]/route') },
  { path: '/api/login/[userId]/[applicationId]', load: () => import('./login/[userId]/[applicationId]/route') },
  { path: '/api/logout', load: () => import('./logout/route') },
  { path: '/api/message/template', load: () => import('./message/template/route') },
  {
    path: '/api/message/template/[messageTemplateId]',
    load: () => import('./message/template/[messageTemplateId]/route'),
  },
  { path: '/api/messenger', load: () => import('./messenger/route') },
  { path: '/api/messenger/[messengerId]', load: () => import('./messenger/[messengerId]/route') },
  { path: '/api/openapi.json', load: () => import('./openapi.json/route') },
  { path: '/api/passwordless/login', load: () => import('./passwordless/login/route') },
  { path: '/api/passwordless/send', load: () => import('./passwordless/send/route') },
  { path: '/api/passwordless/start', load: () => import('./passwordless/start/route') },
  { path: '/api/status', load: () => import('./status/route') },
  { path: '/api/system-configuration', load: () => import('./system-configuration/route') },
  { path: '/api/system/login-record/export', load: () => import('./system/login-record/export/route') },
  { path: '/api/system/login-record/search', load: () => import('./system/login-record/search/route') },
  {
    path: '/api/system/webhook-attempt-log/[webhookAttemptLogId]',
    load: () => import('./system/webhook-attempt-log/[webhookAttemptLogId]/route'),
  },
  { path: '/api/system/webhook-event-log/search', load: () => import('./system/webhook-event-log/search/route') },
  {
    path: '/api/system/webhook-event-log/[webhookEventLogId]',
    load: () => import('./system/webhook-event-log/[webhookEventLogId]/route'),
  },
  { path: '/api/tenant', load: () => import('./tenant/route') },
  { path: '/api/tenant/[tenantId]', load: () => import('./tenant/[tenantId]/route') },
  { path: '/api/theme', load: () => import('./theme/route') },
  { path: '/api/theme/search', load: () => import('./theme/search/route') },
  { path: '/api/theme/[themeId]', load: () => import('./theme/[themeId]/route') },
  { path: '/api/two-factor/login', load: () => import('./two-factor/login/route') },
  { path: '/api/two-factor/secret', load: () => import('./two-factor/secret/route') },
  { path: '/api/two-factor/send', load: () => import('./two-factor/send/route') },
  { path: '/api/two-factor/send/[twoFactorId]', load: () => import('./two-factor/send/[twoFactorId]/route') },
  { path: '/api/two-factor/start', load: () => import('./two-factor/start/route') },
  { path: '/api/two-factor/status', load: () => import('./two-factor/status/route') },
  {
    path: '/api/two-factor/status/[twoFactorTrustId]',
    load: () => import('./two-factor/status/[twoFactorTrustId]/route'),
  },
  { path: '/api/user', load: () => import('./user/route') },
  { path: '/api/user/change-password', load: () => import('./user/change-password/route') },
  {
    path: '/api/user/change-password/[changePasswordId]',
    load: () => import('./user/change-password/[changePasswordId]/route'),
  },
  { path: '/api/user/forgot-password', load: () => import('./user/forgot-password/route') },
  { path: '/api/user/import', load: () => import('./user/import/route') },
  { path: '/api/user/recent-login', load: () => import('./user/recent-login/route') },
  { path: '/api/user/action', load: () => import('./user/action/route') },
  { path: '/api/user/action/[actionId]', load: () => import('./user/action/[actionId]/route') },
  { path: '/api/user/registration', load: () => import('./user/registration/route') },
  { path: '/api/user/registration/[userId]', load: () => import('./user/registration/[userId]/route') },
  {
    path: '/api/user/registration/[userId]/[applicationId]',
    load: () => import('./user/registration/[userId]/[applicationId]/route'),
  },
  { path: '/api/user/two-factor', load: () => import('./user/two-factor/route') },
  {
    path: '/api/user/two-factor/recovery-code/[userId]',
    load: () => import('./user/two-factor/recovery-code/[userId]/route'),
  },
  { path: '/api/user/two-factor/[userId]', load: () => import('./user/two-factor/[userId]/route') },
  { path: '/api/user/verify-email', load: () => import('./user/verify-email/route') },
  {
    path: '/api/user/verify-email/[verificationId]',
    load: () => import('./user/verify-email/[verificationId]/route'),
  },
  { path: '/api/user/verify-registration', load: () => import('./user/verify-registration/route') },
  {
    path: '/api/user/verify-registration/[verificationId]',
    load: () => import('./user/verify-registration/[verificationId]/route'),
  },
  { path: '/api/user/[userId]', load: () => import('./user/[userId]/route') },
  { path: '/api/user-action', load: () => import('./user-action/route') },
  { path: '/api/user-action/[userActionId]', load: () => import('./user-action/[userActionId]/route') },
  { path: '/api/user-action-reason', load: () => import('./user-action-reason/route') },
  {
    path: '/api/user-action-reason/[userActionReasonId]',
    load: () => import('./user-action-reason/[userActionReasonId]/route'),
  },
  { path: '/api/webauthn', load: () => import('./webauthn/route') },
  { path: '/api/webauthn/assert', load: () => import('./webauthn/assert/route') },
  { path: '/api/webauthn/import', load: () => import('./webauthn/import/route') },
  { path: '/api/webauthn/login', load: () => import('./webauthn/login/route') },
  { path: '/api/webauthn/register/complete', load: () => import('./webauthn/register/complete/route') },
  { path: '/api/webauthn/register/start', load: () => import('./webauthn/register/start/route') },
  { path: '/api/webauthn/start', load: () => import('./webauthn/start/route') },
  { path: '/api/webauthn/[passkeyId]', load: () => import('./webauthn/[passkeyId]/route') },
  { path: '/api/webhook', load: () => import('./webhook/route') },
  { path: '/api/webhook/search', load: () => import('./webhook/search/route') },
  { path: '/api/webhook/[webhookId]', load: () => import('./webhook/[webhookId]/route') },
]

/** The parameters in `segments` if they match `template`. */
function paramsOf(template: readonly string[], segments: readonly string[]): Params | undefined {
  if (template.length !== segments.length) return undefined
  const params = new Map<string, string>()
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? ''
    const name = /^\[(\w+)\]$/.exec(part)?.[1]
    if (name === undefined ? part !== segment : segment === '') return undefined
    if (name !== undefined) params.set(name, segment)
  }
  return Object.fromEntries(params)
}

/** The route and parameters of a path; undefined if there is none. A segment that is not valid percent-encoding matches nothing. */
export function findRoute(pathname: string): { readonly route: Route; readonly params: Params } | undefined {
  let segments: string[]
  try {
    segments = pathname.split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
  for (const route of routes) {
    const params = paramsOf(route.path.split('/'), segments)
    if (params) return { route, params }
  }
  return undefined
}

/** The handler for a method and a path without its query; undefined where HTTP answers 404 or 405. */
export async function matchRoute(
  method: HttpMethod,
  pathname: string,
): Promise<{ readonly handler: Handler; readonly params: Params } | undefined> {
  const found = findRoute(pathname)
  const handler = (await found?.route.load())?.[method]
  return found && handler && { handler, params: found.params }
}
