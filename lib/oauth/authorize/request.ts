/** Authorization requests: whether they can be trusted at all, then whether they ask for something this server does. */
import type { Application } from '@/lib/applications'
import type { Device } from '@/lib/login'
import type { TenantScope } from '@/lib/tenancy'
import type { OAuthError } from '../errors'
import { parameterOf, type RequestParameters } from '../parameters'
import { parseScope } from '../scopes'
import { findRefusal } from './checks'
import { establishTrust, type Untrusted } from './trust'

/** A request that passed every check (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export type AuthorizationRequest = {
  readonly scope: TenantScope
  readonly application: Application
  /** As it was sent. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** S256. */
  readonly codeChallenge: string | undefined
  /** `login`: a session does not count. `none`: nothing but a session counts. */
  readonly prompt: 'login' | 'none' | undefined
  /** Seconds since the person proved who they are, at most. */
  readonly maxAge: number | undefined
  readonly loginHint: string | undefined
  readonly device: Device
  /** What a form has to carry for the request to be checked again when it comes back. */
  readonly carried: readonly (readonly [name: string, value: string])[]
}

export type AuthorizationCheck =
  | { readonly kind: 'valid'; readonly request: AuthorizationRequest }
  /** Nothing in the request can be believed, least of all where to send the browser: shown on a page of ours. */
  | Untrusted
  /** Told to the client, at its registered address. */
  | { readonly kind: 'refused'; readonly answerTo: AnswerAddress; readonly error: OAuthError }

/** Where and as whom an authorization response is sent. */
export type AnswerAddress = Pick<AuthorizationRequest, 'scope' | 'redirectUri' | 'state'>

/** The parameters that travel through the hosted pages, in the order in which they are written. */
const carriedNames = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'locale',
  'login_hint',
  'max_age',
  'metaData.device.description',
  'metaData.device.name',
  'metaData.device.type',
  'nonce',
  'prompt',
  'redirect_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
  'tenantId',
  'timezone',
  'user_code',
] as const

function carried(parameters: RequestParameters): [string, string][] {
  return carriedNames.flatMap((name) => {
    const value = parameterOf(parameters, name)
    return value === undefined ? [] : [[name, value] satisfies [string, string]]
  })
}

function promptOf(text: string | undefined): 'login' | 'none' | undefined {
  const prompts = text?.split(' ') ?? []
  return (['none', 'login'] as const).find((prompt) => prompts.includes(prompt))
}

function deviceOf(parameters: RequestParameters): Device {
  // Descriptions for the person themselves; a longer one is cut, never a reason to refuse a sign-in.
  const text = (name: string) => parameterOf(parameters, `metaData.device.${name}`)?.slice(0, 255).toWellFormed()
  return { name: text('name'), type: text('type'), description: text('description') }
}

/** Checks a request from a query or, the same again, from a form that came back (architecture: hidden fields prove nothing). */
export async function checkAuthorization(parameters: RequestParameters): Promise<AuthorizationCheck> {
  const trust = await establishTrust(parameters)
  if (trust.kind === 'untrusted') return trust
  const { client, redirectUri } = trust
  const state = parameterOf(parameters, 'state')
  const error = findRefusal({ parameters, application: client.application })
  if (error) return { kind: 'refused', answerTo: { scope: client.scope, redirectUri, state }, error }
  const maxAge = parameterOf(parameters, 'max_age')
  return {
    kind: 'valid',
    request: {
      ...client,
      redirectUri,
      scopes: parseScope(parameterOf(parameters, 'scope')) ?? [],
      state,
      nonce: parameterOf(parameters, 'nonce'),
      codeChallenge: parameterOf(parameters, 'code_challenge'),
      prompt: promptOf(parameterOf(parameters, 'prompt')),
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
      loginHint: parameterOf(parameters, 'login_hint'),
      device: deviceOf(parameters),
      carried: carried(parameters),
    },
  }
}
