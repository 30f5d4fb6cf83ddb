/** The cookies by which a browser is trusted: `fusionauth.trust`, and one for each person, so that several can trust the same browser. */
import type { IssuedTrust, PresentedTrust } from '@/lib/mfa'
import { sha256 } from '@/lib/random'
import { clearCookie, readCookie, setCookie } from './cookies'

const sharedName = 'fusionauth.trust'

/** Each is some 80 bytes of every request, and a request's headers may have 16 KB in all. */
const maxPeople = 25

const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** Names no person: the cookie says nothing of who uses the browser. */
function nameFor({ tenantId, userId }: Pick<IssuedTrust, 'tenantId' | 'userId'>): string {
  return `${sharedName}.${Buffer.from(sha256(`${tenantId}/${userId}`))
    .toString('base64url')
    .slice(0, 22)}`
}

/** Names of the cookies of single people, the longest known first: browsers send them in that order (RFC 6265 §5.4). */
function personalNames(request: Request): string[] {
  const names = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '')
  return [...new Set(names.filter((name) => /^fusionauth\.trust\.[A-Za-z0-9_-]{22}$/.test(name)))]
}

/** What the request presents: the cookies, or, if it has no `fusionauth.trust`, the `twoFactorTrustId` of its body (Login API). */
export function presentedTrust(request: Request, twoFactorTrustId: string | null | undefined): PresentedTrust {
  const shared = readCookie(request, sharedName)
  const personal = personalNames(request).map((name) => readCookie(request, name))
  if (shared === undefined && twoFactorTrustId) return { source: 'body', tokens: [twoFactorTrustId] }
  const tokens = [...personal, shared].filter((token) => token !== undefined && tokenForm.test(token))
  return { source: 'cookies', tokens: tokens as string[] }
}

/** `Set-Cookie` values that hand a trust over. Of very many people on one browser the one known longest is forgotten. */
export function trustCookies(trust: IssuedTrust, request: Request | undefined): string[] {
  const own = nameFor(trust)
  const others = request ? personalNames(request).filter((name) => name !== own) : []
  const lifetime = { kind: 'persistent', seconds: trust.lifetimeInSeconds } as const
  return [
    setCookie(sharedName, trust.token, lifetime),
    setCookie(own, trust.token, lifetime),
    ...others.slice(0, Math.max(0, others.length + 1 - maxPeople)).map((name) => clearCookie(name)),
  ]
}
