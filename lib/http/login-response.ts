/** A login outcome as the Login API answers it: the one place where outcomes of the pipeline become statuses. */
import type { IssuedTokens, LoginOutcome, LoginResult } from '@/lib/login'
import { toManagedUserJson, toUserJson } from '@/lib/users'
import { setCookie } from './cookies'
import type { LoginStatus } from './login-schemas'
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
export async function toLoginResponse(result: LoginResult, request?: Request): Promise<Reply<LoginStatus | 503>> {
  const reply = await toReply(result)
  const { trust, trustToken } = result
  const json = reply.json && reply.status < 300 && { ...reply.json, trustToken, twoFactorTrustId: trust?.token }
  const cookies = [...(reply.cookies ?? []), ...(trust ? trustCookies(trust, request) : [])]
  return { ...reply, ...(json && { json }), cookies }
}

/** `methods` and `configurableMethods` are present where there are any. */
const ifAny = <T>(items: readonly T[]) => (items.length > 0 ? items : undefined)

async function toReply(outcome: LoginOutcome): Promise<Reply<LoginStatus | 503>> {
  switch (outcome.kind) {
    case 'loggedIn':
    case 'notRegistered': {
      const { json, cookies } = tokenParts(outcome.tokens)
      const { account, state } = outcome
      const registration = outcome.kind === 'loggedIn' ? outcome.registration : undefined
      const user = registration ? await toManagedUserJson(account, registration.applicationId) : toUserJson(account)
      return { status: outcome.kind === 'loggedIn' ? 200 : 202, json: { ...json, state, user }, cookies }
    }
    case 'passwordChangeRequired': {
      const { changePasswordId, reason, trustToken } = outcome
      return { status: 203, json: { changePasswordId, changePasswordReason: reason, trustToken } }
    }
    case 'identityUnverified': {
      const { kind: _, account, ...ids } = outcome
      return { status: 212, json: { ...ids, user: toUserJson(account) } }
    }
    case 'registrationUnverified': {
      const { kind: _, account, ...ids } = outcome
      return { status: 213, json: { ...ids, user: toUserJson(account) } }
    }
    case 'secondFactorRequired': {
      const { twoFactorId, methods, configurableMethods } = outcome
      return {
        status: 242,
        json: { twoFactorId, methods: ifAny(methods), configurableMethods: ifAny(configurableMethods) },
      }
    }
    case 'invalidCredentials':
    case 'challengeGone':
      return { status: 404 }
    case 'prevented':
      return { status: 409, json: { actions: outcome.actions } }
    case 'expired':
      return { status: 410 }
    case 'wrongCode':
      return { status: 421 }
    case 'locked':
      return { status: 423 }
    case 'overloaded':
      return overloaded(outcome.retryAfter)
    case 'vetoed':
      return vetoed
    default:
      return outcome satisfies never
  }
}
