/** Signing in by the hosted session that a browser already has. */
import { type AuthenticationType, finishLogin, type LoginOutcome } from '@/lib/login'
import { resumeSession, type Session } from '@/lib/sessions'
import { findAccount } from '@/lib/users'
import type { AuthorizationRequest } from './request'

/** How and when the person proved who they are: what the tokens will say. */
export type Authentication = {
  readonly authenticationType: AuthenticationType
  /** ms since the epoch. */
  readonly authInstant: number
  /** The hosted session behind it, if there is one. */
  readonly sessionId: string | undefined
}

/** Whether the session may stand for a fresh proof (OpenID Connect Core §3.1.2.1: `prompt`, `max_age`). */
function isFreshEnough({ prompt, maxAge }: AuthorizationRequest, session: Session): boolean {
  return prompt !== 'login' && (maxAge === undefined || (maxAge > 0 && session.authAge <= maxAge))
}

/**
 * The login that a session cookie stands for: it goes through the pipeline as any other, recorded as PING. Undefined if the browser has
 * no session that counts for this request.
 */
export async function signInBySession(
  request: AuthorizationRequest,
  token: string,
  ipAddress: string,
): Promise<{ outcome: LoginOutcome; authentication: Authentication } | undefined> {
  const session = await resumeSession(request.scope, token)
  if (!session || !isFreshEnough(request, session)) return undefined
  const account = await findAccount(request.scope, session.userId)
  if (!account) return undefined
  const { scope, application, device } = request
  const outcome = await finishLogin({
    scope,
    request: { application, ipAddress, device, tokens: 'none' },
    account,
    identity: undefined,
    authenticationType: 'PING',
  })
  const { id, authenticationType, authInstant } = session
  return { outcome, authentication: { authenticationType, authInstant, sessionId: id } }
}
