/**
 * What the chapters of the protocol have in common: one server at a time, its applications and people, and the requests that all of them make. The
 * names are those of the database that is being tested.
 */
import type { StartServer } from '../support/databases'
import { type Answer, client } from '../support/http'
import { okay } from '../support/login'
import {
  authorization,
  type Browser,
  browser,
  createApplication,
  createUser,
  type OAuthApplication,
  type OAuthUser,
  redemption,
  redirected,
  requestTokens,
  signIn,
} from '../support/oauth'
import type { Server } from '../support/server'

export type Tokens = {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly scope: string
  readonly userId: string
}
export type Claims = Readonly<Record<string, unknown>>

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const resources = ['https://files.example.com', 'urn:example:mail']

export const refused = (answer: Answer) => [answer.status, answer.json().error, answer.json().error_reason]
export const part = (token: string, index: number): Claims =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
export const claimsOf = (token: string) => part(token, 1)
export const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const basic = ({ id, secret }: OAuthApplication) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

export let server: Server
export let application: OAuthApplication
export let other: OAuthApplication
/** Without a secret. */
export let open: OAuthApplication
/** May do everything. */
export let versatile: OAuthApplication
export let user: OAuthUser
/** Signed in, and staying so. */
export let tab: Browser

/** A server of this database, for every chapter. */
export async function prepare(start: StartServer): Promise<void> {
  server = await start({ env: { OUTBOUND_ALLOW: '127.0.0.0/8' } })
  application = await createApplication(server)
  other = await createApplication(server)
  open = await createApplication(server, { clientAuthenticationPolicy: 'NotRequired' })
  versatile = await createApplication(server, {
    enabledGrants: ['authorization_code', 'client_credentials', 'password', 'refresh_token', deviceGrant],
    authorizedResourceUris: resources,
  })
  user = await createUser(server, application)
  tab = browser(server)
  await signIn(tab, authorization(application), user, { rememberDevice: 'true' })
}

export const post = (
  path: string,
  fields: Record<string, string> | URLSearchParams,
  headers: Record<string, string> = {},
) => client(server.url).post(path, new URLSearchParams(fields), { headers })
export const ask = (changes: Record<string, string | undefined> = {}, by = application, from = tab) =>
  from.open(authorization(by, changes))
export const newCode = async (changes: Record<string, string | undefined> = {}, by = application) =>
  redirected(await ask(changes, by), 'code') ?? ''
export const redeem = async (code: string, by = application) =>
  okay<Tokens>(await requestTokens(server, by, redemption(code)))
export const newTokens = async (changes: Record<string, string | undefined> = {}, by = application) =>
  redeem(await newCode(changes, by), by)
export const refresh = (refresh_token: string, by = application, more: Record<string, string> = {}) =>
  requestTokens(server, by, { grant_type: 'refresh_token', refresh_token, ...more })
export const introspect = (token: string, more: Record<string, string> = {}, by = application) =>
  post('/oauth2/introspect', { token, ...more }, basic(by))
export const revoke = (token: string, by = application) => post('/oauth2/revoke', { token }, basic(by))
export const isActive = async (token: string, by = application) =>
  okay<{ active: boolean }>(await introspect(token, {}, by)).active
export const someone = async (by = application) => createUser(server, by)
/** Tokens of a person of their own, in a browser of their own. */
export const tokensOf = async (person: OAuthUser, by = application) => {
  const answer = await signIn(browser(server), authorization(by), person)
  return redeem(redirected(answer, 'code') ?? '', by)
}
