/** Signing in by the hosted session that a browser already has. */
import { type AuthenticationType, finishLogin, type LoginRequest, type LoginResult } from '@/lib/login'
import { resumeSession, type Session } from '@/lib/sessions'
import { type Account, findAccount } from '@/lib/users'
import type { AuthorizationRequest } from './request'

/** How and when the person proved who they are: what the tokens will say. */
export type Authentication = {
  readonly authenticationType: AuthenticationType
  /** ms since the epoch. */
  readonly authInstant: number
  /** The hosted session behind it, if there is one. */
  readonly sessionId: string | undefined
}

/** Whether the session may stand for a fresh proof (OpenID Connect Core §3.1.2.1: `prompt`, `max_age`, `id_token_hint`). */
function isFreshEnough({ prompt, maxAge, hintedUserId }: AuthorizationRequest, session: Session): boolean {
  if (hintedUserId !== undefined && hintedUserId !== session.userId) return false
  return prompt !== 'login' && (maxAge === undefined || (maxAge > 0 && session.authAge <= maxAge))
}

/** The session of a cookie, if it counts for this request. */
export async function sessionFor(request: AuthorizationRequest, token: string): Promise<Session | undefined> {
  const session = await resumeSession(request.scope, token)
  return session && isFreshEnough(request, session) ? session : undefined
}

/**
 * A change of password ends the sessions that it finds. One that was read a moment before is told by its age: the account, read after it,
 * may have the new password already.
 */
function outlivesPassword({ authInstant }: Session, { password }: Account): boolean {
  return password === null || password.lastUpdateInstant <= authInstant
}

/** What the tokens say of a sign-in by this session. */
export function authenticationOf({ id, authenticationType, authInstant }: Session): Authentication {
  return { authenticationType, authInstant, sessionId: id }
}

/**
 * The login that a session cookie stands for: it goes through the pipeline as any other, recorded as PING, and
 * stands for the first proof alone: a second factor is asked for as after a password. Undefined if the browser has
 * no session that counts for this request.
 */
export async function signInBySession(
  request: AuthorizationRequest,
  token: string,
  client: Pick<LoginRequest, 'ipAddress' | 'userAgent' | 'trust' | 'resumable' | 'unattended'>,
): Promise<{ result: LoginResult; authentication: Authentication } | undefined> {
  const session = await sessionFor(request, token)
  const account = session && (await findAccount(request.scope, session.userId))
  if (!account || !outlivesPassword(session, account)) return undefined
  const { scope, application, device } = request
  const result = await finishLogin({
    scope,
    request: { ...client, application, device, tokens: 'none' },
    account,
    identity: undefined,
    authenticationType: 'PING',
  })
  return { result, authentication: authenticationOf(session) }
}
