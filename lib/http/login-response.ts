/** A login outcome as the Login API answers it: the one place where outcomes of the pipeline become responses. */
import type { IssuedTokens, LoginOutcome, LoginResult } from '@/lib/login'
import { toManagedUserJson, toUserJson } from '@/lib/users'
import { setCookie } from './cookies'
import { type StatusOf, statusOf } from './login-schemas'
import { overloaded, type Reply, vetoed } from './reply'
import { trustCookies } from './trust-cookies'

type TokenParts = { readonly json: Readonly<Record<string, unknown>>; readonly cookies: readonly string[] }

/** `access_token` ends with the browser session; `refresh_token` lasts as long as the refresh token does. */
export function tokenParts(tokens: IssuedTokens | undefined): TokenParts {
  if (!tokens) return { json: {}, cookies: [] }
  const { accessToken, accessTokenExpiry, refreshToken } = tokens
  const cookies = [setCookie('access_token', accessToken, { kind: 'session' })]
  if (refreshToken) {
    cookies.push(
      setCookie('refresh_token', refreshToken.value, { kind: 'persistent', seconds: refreshToken.lifetimeInSeconds }),
    )
  }
  const json = {
    token: accessToken,
    tokenExpirationInstant: accessTokenExpiry,
    refreshToken: refreshToken?.value,
    refreshTokenId: refreshToken?.id,
  }
  return { json, cookies }
}

/** The Login API's answer (Login API, "Response Codes"). `request`: its trust cookies are kept to a number that browsers can send. */
export async function toLoginResponse<Kind extends LoginOutcome['kind']>(
  result: LoginResult & { readonly kind: Kind },
  request?: Request,
): Promise<Reply<StatusOf<Kind>>> {
  const status = statusOf[result.kind]
  const content = await contentOf(result)
  const { trust, trustToken } = result
  const json = content.json && status < 300 && { ...content.json, trustToken, twoFactorTrustId: trust?.token }
  const cookies = [...(content.cookies ?? []), ...(trust ? trustCookies(trust, request) : [])]
  return { ...content, status, ...(json && { json }), cookies }
}

/** `methods` and `configurableMethods` are present where there are any. */
const ifAny = <T>(items: readonly T[]) => (items.length > 0 ? items : undefined)

async function contentOf(outcome: LoginOutcome): Promise<Omit<Reply, 'status'>> {
  switch (outcome.kind) {
    case 'loggedIn':
    case 'notRegistered': {
      const { json, cookies } = tokenParts(outcome.tokens)
      const { account, state, threatsDetected } = outcome
      const registration = outcome.kind === 'loggedIn' ? outcome.registration : undefined
      const user = registration ? await toManagedUserJson(account, registration.applicationId) : toUserJson(account)
      return { json: { ...json, state, threatsDetected: ifAny(threatsDetected), user }, cookies }
    }
    case 'registrationIncomplete':
      return { json: { user: toUserJson(outcome.account) } }
    case 'passwordChangeRequired': {
      const { changePasswordId, reason, trustToken } = outcome
      return { json: { changePasswordId, changePasswordReason: reason, trustToken } }
    }
    case 'identityUnverified':
    case 'registrationUnverified': {
      const { kind: _, account, gate: _gate, ...ids } = outcome
      return { json: { ...ids, user: toUserJson(account) } }
    }
    case 'secondFactorRequired': {
      const { twoFactorId, methods, configurableMethods } = outcome
      return { json: { twoFactorId, methods: ifAny(methods), configurableMethods: ifAny(configurableMethods) } }
    }
    case 'prevented':
      return { json: { actions: outcome.actions } }
    case 'overloaded':
      return overloaded(outcome.retryAfter)
    case 'vetoed':
      return vetoed
    case 'invalidCredentials':
    case 'challengeGone':
    case 'expired':
    case 'wrongCode':
    case 'locked':
      return {}
    default:
      return outcome satisfies never
  }
}
