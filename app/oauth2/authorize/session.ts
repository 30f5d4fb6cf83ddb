/** The hosted session that a sign-in starts, where the person wants one ("Keep me signed in"). */
import { now } from '@/lib/clock'
import { clearHostedCookie, readHostedCookie, setHostedCookie } from '@/lib/http/hosted-cookies'
import { type Authentication, type AuthorizationRequest, authenticationOf, sessionFor } from '@/lib/oauth'
import { createSession, endSession, renewSession, resumeSession } from '@/lib/sessions'
import { findAccount } from '@/lib/users'
import { hostedDevice } from '../login-request'
import type { SignedIn } from './completion'

export type StartedSession = { readonly authentication: Authentication; readonly cookies: readonly string[] }

/** The cookie lives as long as the server remembers an unused session. */
export function sessionCookie(token: string, { scope }: AuthorizationRequest): string {
  const seconds = scope.tenant.settings.httpSessionMaxInactiveInterval
  return setHostedCookie('sso', token, { kind: 'persistent', seconds })
}

/**
 * Whether the form is to say already that the person stays signed in: they are by this browser's session, and the application asks the very
 * same person to prove anew who they are. Anybody else decides afresh.
 */
export async function staysSignedIn({ scope, loginHint }: AuthorizationRequest, token: string | undefined) {
  const session = token === undefined || loginHint === undefined ? undefined : await resumeSession(scope, token)
  const account = session && (await findAccount(scope, session.userId))
  return account?.identities.some(({ displayValue }) => displayValue === loginHint) ?? false
}

/** A new session where the person wants one, unless the password is not that of the sign-in any more; whatever session the browser had is over either way (ASVS 7.2.4). */
export async function startSession(
  request: Request,
  authorization: AuthorizationRequest,
  { userId, authenticationType, passwordInstant }: SignedIn,
  rememberDevice: boolean,
): Promise<StartedSession | undefined> {
  const { scope } = authorization
  const device = hostedDevice(request, authorization)
  const previous = readHostedCookie(request, 'sso')
  if (!rememberDevice) {
    if (previous) await endSession(previous)
    const authentication: Authentication = { authenticationType, authInstant: now(), sessionId: undefined }
    return { authentication, cookies: previous ? [clearHostedCookie('sso')] : [] }
  }
  const proved = { userId, authenticationType, passwordInstant } as const
  const session = await createSession(scope, { ...proved, device, replaces: previous })
  return (
    session && {
      authentication: { authenticationType, authInstant: session.authInstant, sessionId: session.id },
      cookies: [sessionCookie(session.token, authorization)],
    }
  )
}

/**
 * The session by which somebody signed in and then showed a second factor: the same one, under a new cookie (ASVS 7.2.4). What it says of
 * the first proof stays true. Undefined if it is over by now, too old for this request or somebody else's.
 */
export async function keepSession(
  request: Request,
  authorization: AuthorizationRequest,
  { userId }: SignedIn,
): Promise<StartedSession | undefined> {
  const previous = readHostedCookie(request, 'sso')
  const session = previous && (await sessionFor(authorization, previous))
  if (!previous || !session || session.userId !== userId) return undefined
  const token = await renewSession(previous)
  return token === undefined
    ? undefined
    : { authentication: authenticationOf(session), cookies: [sessionCookie(token, authorization)] }
}
