/** Where the hosted backend's browsers come from and go to (Hosted backend, "/app/login", "/app/callback"). */
import { z } from 'zod'
import type { Application } from '@/lib/applications'
import { config } from '@/lib/config'
import { isRegisteredRedirectUri } from '../redirect-uri'

/** Where a sign-in comes back to: a page of ours for every application, so none has to register it. */
export const backendCallback = () => `${config().appUrl}/app/callback`

/** What travels through the sign-in as its `state`. It is no secret, and nothing in it is believed without another look. */
const stateShape = z.object({
  clientId: z.string(),
  redirectUri: z.string(),
  /** The application's own. */
  state: z.string().optional(),
  /** Makes every sign-in another one, so that two tabs do not share a proof key. */
  nonce: z.string(),
})
export type BackendState = z.output<typeof stateShape>

export function writeState(state: BackendState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url')
}

export function readState(text: string): BackendState | undefined {
  try {
    return stateShape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data
  } catch {
    return undefined
  }
}

/** The address that the application asks for, or the first that it has registered; undefined if that is not one of its own. */
export function landingOf({ settings }: Application, asked: string | undefined): string | undefined {
  const { oauthConfiguration } = settings
  const landing = asked ?? oauthConfiguration.authorizedRedirectURLs.find((url) => !url.includes('*'))
  return landing !== undefined && isRegisteredRedirectUri(oauthConfiguration, landing) ? landing : undefined
}

/** Where a browser ends up that this request sends back: with the hosted backend in between, in the application. */
export function finalAddress(application: Application, redirectUri: string, state: string | undefined): string {
  if (redirectUri !== backendCallback() || state === undefined) return redirectUri
  return landingOf(application, readState(state)?.redirectUri) ?? redirectUri
}

/** Lower-case labels of a host that has a name; undefined for a number, which shares cookies with nobody. */
function labelsOf(host: string): string[] | undefined {
  return /^\[|^[\d.]+$/.test(host) ? undefined : host.split('.')
}

/** The longest name that both hosts end with. A single label is nobody's: no browser takes a cookie for it. */
function commonParent(one: string, other: string): string | undefined {
  const [a, b] = [labelsOf(one)?.reverse(), labelsOf(other)?.reverse()]
  if (!a || !b) return undefined
  const differs = a.findIndex((label, index) => label !== b[index])
  const common = differs === -1 ? a : a.slice(0, differs)
  return common.length < 2 ? undefined : common.reverse().join('.')
}

export type CookieReach =
  /** Only this host sees them. */
  | { readonly kind: 'host' }
  /** This host and those beside it: the `Domain` of the cookies. */
  | { readonly kind: 'domain'; readonly domain: string }

const ownHost = () => new URL(config().appUrl).hostname

/** The host of a registered address; a `*` stands for one label, which says nothing of the name that is shared. */
function hostOf(url: string): string | undefined {
  const host = /^https?:\/\/([^/?#:]+|\[[^\]]+\])/i.exec(url)?.[1]?.toLowerCase()
  return host?.includes('*') ? host.slice(host.indexOf('.') + 1) : host
}

/** How far the cookies of an application reach: to every host of its own that a cookie of this server can reach, and no further. */
export function cookieReach({ settings }: Application): CookieReach {
  const own = ownHost()
  const parents = settings.oauthConfiguration.authorizedRedirectURLs
    .map(hostOf)
    .flatMap((host) => (host === undefined || host === own ? [] : [commonParent(own, host)]))
    .filter((parent) => parent !== undefined)
  const widest = parents.sort((a, b) => a.length - b.length)[0]
  return widest === undefined ? { kind: 'host' } : { kind: 'domain', domain: widest }
}

/** Whether the cookies of the application get to this address of its own (RFC 6265 §5.1.3). */
export function reachesCookies(application: Application, landing: string): boolean {
  const host = hostOf(landing)
  if (host === undefined) return false
  const reach = cookieReach(application)
  if (host === ownHost()) return true
  return reach.kind === 'domain' && (host === reach.domain || host.endsWith(`.${reach.domain}`))
}

/** Every reach that a cookie of this host can have, so that none is left behind under another one. */
export function everyReach(): readonly CookieReach[] {
  const labels = labelsOf(ownHost()) ?? []
  const domains = labels.map((_, index) => labels.slice(index)).filter((rest) => rest.length >= 2)
  return [{ kind: 'host' }, ...domains.map((rest): CookieReach => ({ kind: 'domain', domain: rest.join('.') }))]
}
