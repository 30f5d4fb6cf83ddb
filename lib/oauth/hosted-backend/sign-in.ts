/**
 * The hosted backend's sign-in: this server is the application's own backend, a client of the authorization endpoint like any other, whose tokens
 * end in cookies of the browser. The proof key of a sign-in follows from a secret of the browser and from the sign-in's state, so that only the
 * browser that began it can end it, whatever else is in the address, and two tabs never disturb each other.
 */
import { maxParameterLength } from '@/lib/limits'
import { newToken, sha256 } from '@/lib/random'
import type { AuthenticatedClient } from '../client-authentication'
import { type Client, findClient } from '../clients'
import { type OAuthError, oauthError } from '../errors'
import { parameterOf, type RequestParameters, refuseDuplicates, refuseOverlong } from '../parameters'
import { codeChallengeOf } from '../proof-key'
import { withParameters } from '../redirect-uri'
import { grantTokens } from '../token'
import type { TokenResponse } from '../token/outcome'
import { type BackendState, backendCallback, landingOf, reachesCookies, readState, writeState } from './addresses'
import { type BackendTokens, backendTokens } from './session'

/** What the hosted backend asks for where the application's page does not say. */
const usualScope = 'openid offline_access'

/** Ours to say; whatever else the page sends along is for the authorization endpoint to judge. */
const ownParameters: ReadonlySet<string> = new Set([
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state'],
  ...['code_challenge', 'code_challenge_method', 'dpop_jkt', 'request', 'request_uri', 'registration'],
])

export type BackendProblem = {
  readonly kind: 'refused'
  readonly problem: 'unknownClient' | 'untrustedRedirect' | 'invalidRequest'
  readonly error: OAuthError
}

const refused = (problem: BackendProblem['problem'], error: OAuthError): BackendProblem => ({
  kind: 'refused',
  problem,
  error,
})

const notRegistered = oauthError('invalid_request', 'invalid_redirect_uri', 'redirect_uri is not registered.')
const outOfReach = oauthError('invalid_request', 'invalid_origin', 'No cookie of this server reaches redirect_uri.')
const tooLong = oauthError('invalid_request', 'unknown', 'redirect_uri and state are too long together.')

/** The client of a request, named by the path or by `client_id`, and not differently by both. */
export async function backendClient(
  parameters: RequestParameters,
  inPath: string | undefined,
): Promise<Client | BackendProblem> {
  const malformed = refuseDuplicates(parameters) ?? refuseOverlong(parameters)
  if (malformed) return refused('invalidRequest', malformed)
  const named = parameterOf(parameters, 'client_id') ?? inPath
  if (named === undefined) {
    return refused('invalidRequest', oauthError('invalid_request', 'missing_client_id', 'client_id is missing.'))
  }
  if (inPath !== undefined && named.toLowerCase() !== inPath.toLowerCase()) {
    const error = oauthError('invalid_request', 'client_id_mismatch', 'client_id is not the client of the path.')
    return refused('invalidRequest', error)
  }
  const unknown = oauthError('invalid_request', 'invalid_client_id', 'client_id names no client.')
  return (await findClient(named)) ?? refused('unknownClient', unknown)
}

/** The verifier of one sign-in in one browser: 43 characters (RFC 7636 §4.1). */
function verifierOf(browser: string, state: string): string {
  return Buffer.from(sha256(`hosted-backend/${browser}/${state}`)).toString('base64url')
}

function passedOn(parameters: RequestParameters): [name: string, value: string][] {
  return [...parameters].flatMap(([name, values]) =>
    ownParameters.has(name) ? [] : values.map((value): [string, string] => [name, value]),
  )
}

export type BackendStart =
  /** The page, and what it is to be asked. */
  { readonly kind: 'begun'; readonly query: string } | BackendProblem

/** A sign-in for this client, begun in the browser with this secret: what the authorization endpoint is asked. */
export function beginBackendSignIn(
  { application }: Client,
  parameters: RequestParameters,
  browser: string,
): BackendStart {
  const landing = landingOf(application, parameterOf(parameters, 'redirect_uri'))
  if (landing === undefined) return refused('untrustedRedirect', notRegistered)
  if (!reachesCookies(application, landing)) return refused('untrustedRedirect', outOfReach)
  const own = parameterOf(parameters, 'state')
  const state = writeState({ clientId: application.id, redirectUri: landing, state: own, nonce: newToken(16) })
  if (state.length > maxParameterLength) return refused('invalidRequest', tooLong)
  const query = withParameters('', [
    ['client_id', application.id],
    ['redirect_uri', backendCallback()],
    ['response_type', 'code'],
    ['scope', parameterOf(parameters, 'scope') ?? usualScope],
    ['state', state],
    ['code_challenge', codeChallengeOf(verifierOf(browser, state))],
    ['code_challenge_method', 'S256'],
    ...passedOn(parameters),
  ])
  return { kind: 'begun', query }
}

export type BackendEnd =
  | {
      readonly kind: 'signedIn'
      readonly tokens: BackendTokens
      /** In the application, with its own state. */
      readonly returnTo: string
    }
  /** The authorization endpoint told of an error: so does this, to the application. */
  | { readonly kind: 'declined'; readonly returnTo: string }
  /** `again`: what `/app/login` would be asked to begin once more; absent where nobody knows what was begun. */
  | (BackendProblem & { readonly again?: string })

const badState = oauthError('invalid_request', 'unknown', 'state is not that of a sign-in that began here.')

/** The words that the authorization endpoint answers with besides the code, as it writes them. */
function answered(parameters: RequestParameters, name: string, form: RegExp): readonly [string, string | undefined] {
  const value = parameterOf(parameters, name)
  return [name, value !== undefined && form.test(value) ? value : undefined]
}

/** This server knows the application's secret, and is asked by nobody for it. */
const asItself = (client: Client): AuthenticatedClient => ({ ...client, authentication: 'secret' })

async function redeem(
  client: Client,
  parameters: RequestParameters,
  { browser, state }: { readonly browser: string; readonly state: string },
): Promise<TokenResponse | OAuthError> {
  const outcome = await grantTokens(
    asItself(client),
    'authorization_code',
    new Map([
      ['code', [parameterOf(parameters, 'code') ?? '']],
      ['redirect_uri', [backendCallback()]],
      ['code_verifier', [verifierOf(browser, state)]],
    ]),
    { ipAddress: undefined, keyThumbprint: undefined },
  )
  if (outcome.kind === 'issued') return outcome.response
  return outcome.kind === 'refused'
    ? outcome.error
    : oauthError('temporarily_unavailable', 'unknown', 'Many requests are waiting.')
}

/** Where the sign-in of this state goes back to, in the application that began it. */
async function begunBy(
  stored: BackendState | undefined,
  inPath: string | undefined,
): Promise<{ readonly client: Client; readonly landing: string } | BackendProblem> {
  if (!stored) return refused('invalidRequest', badState)
  const client = await backendClient(new Map([['client_id', [stored.clientId]]]), inPath)
  if ('kind' in client) return client
  const landing = landingOf(client.application, stored.redirectUri)
  return landing === undefined ? refused('untrustedRedirect', notRegistered) : { client, landing }
}

/** A sign-in comes back. `browser`: the secret of the browser that it comes back in, if that has one. */
export async function endBackendSignIn(
  parameters: RequestParameters,
  inPath: string | undefined,
  browser: string | undefined,
): Promise<BackendEnd> {
  const state = parameterOf(parameters, 'state') ?? ''
  const stored = readState(state)
  const begun = await begunBy(stored, inPath)
  if ('kind' in begun) return begun
  const { client, landing } = begun
  const own: readonly [string, string | undefined] = ['state', stored?.state]
  if (parameterOf(parameters, 'error') !== undefined) {
    const words = ['error', 'error_description', 'error_reason'].map((name) =>
      answered(parameters, name, /^[\x20-\x7e]{1,200}$/),
    )
    return { kind: 'declined', returnTo: withParameters(landing, [...words, own]) }
  }
  const tokens = browser === undefined ? badState : await redeem(client, parameters, { browser, state })
  const { application } = client
  if ('error' in tokens) {
    const again = withParameters('', [['client_id', application.id], ['redirect_uri', landing], own])
    return { ...refused('invalidRequest', tokens), again }
  }
  const returnTo = withParameters(landing, [
    own,
    answered(parameters, 'locale', /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/),
    answered(parameters, 'userState', /^[A-Za-z]{1,50}$/),
  ])
  return { kind: 'signedIn', tokens: backendTokens(client, tokens), returnTo }
}
