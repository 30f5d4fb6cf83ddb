/** Authorization requests: whether they can be trusted at all, then whether they ask for something this server does. */
import type { Application } from '@/lib/applications'
import type { Device } from '@/lib/login'
import type { TenantScope } from '@/lib/tenancy'
import { deviceOf } from '../device-description'
import { type OAuthError, oauthError } from '../errors'
import { finalAddress } from '../hosted-backend/addresses'
import { readIdTokenHint } from '../id-token-hint'
import { parameterOf, type RequestParameters } from '../parameters'
import { requestedResources } from '../resources'
import { grantableScopes } from '../scopes'
import { findRefusal } from './checks'
import { type ResponseMode, responseModes } from './response'
import { establishTrust, type Untrusted } from './trust'

/** A request that passed every check (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export type AuthorizationRequest = {
  readonly scope: TenantScope
  readonly application: Application
  /** As it was sent. */
  readonly redirectUri: string
  /** Where the browser ends up: behind `redirectUri`, where that is a page of ours. */
  readonly finalAddress: string
  readonly responseMode: ResponseMode
  /** As they can be granted. */
  readonly scopes: readonly string[]
  /** What the tokens will be for besides the application. */
  readonly resources: readonly string[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** S256. */
  readonly codeChallenge: string | undefined
  /** Of the key that the code has to be redeemed with (RFC 9449 §10). */
  readonly keyThumbprint: string | undefined
  /** `login`: a session does not count. `none`: nothing but a session counts. */
  readonly prompt: 'login' | 'none' | undefined
  /** Whoever has to consent is asked again. */
  readonly consentPrompt: boolean
  /** Seconds since the person proved who they are, at most. */
  readonly maxAge: number | undefined
  readonly loginHint: string | undefined
  /** Whoever signs in has to be this person (`id_token_hint`). */
  readonly hintedUserId: string | undefined
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
export type AnswerAddress = Pick<
  AuthorizationRequest,
  'scope' | 'application' | 'redirectUri' | 'responseMode' | 'state'
>

/** The parameters that travel through the hosted pages, in the order in which they are written. */
const carriedNames = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'id_token_hint',
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
  const single = carriedNames.flatMap((name) => {
    const value = parameterOf(parameters, name)
    return value === undefined ? [] : [[name, value] satisfies [string, string]]
  })
  const resources = (parameters.get('resource') ?? []).map((value): [string, string] => ['resource', value])
  return [...single, ...resources]
}

/** One that is not known here answers as if none had been asked for. */
function responseModeOf(parameters: RequestParameters): ResponseMode {
  const asked = parameterOf(parameters, 'response_mode')
  return responseModes.find((mode) => mode === asked) ?? 'query'
}

function promptsOf(parameters: RequestParameters): Pick<AuthorizationRequest, 'prompt' | 'consentPrompt'> {
  const prompts = parameterOf(parameters, 'prompt')?.split(' ') ?? []
  return {
    prompt: (['none', 'login'] as const).find((prompt) => prompts.includes(prompt)),
    consentPrompt: prompts.includes('consent'),
  }
}

const badHint = oauthError(
  'invalid_request',
  'invalid_id_token_hint',
  'id_token_hint is not an id token of this client.',
)

type Hinted = { readonly kind: 'hinted'; readonly userId: string | undefined } | { readonly kind: 'refused' }

/** OpenID Connect Core §3.1.2.1. */
async function hintedUser(parameters: RequestParameters, { id }: Application): Promise<Hinted> {
  const value = parameterOf(parameters, 'id_token_hint')
  if (value === undefined) return { kind: 'hinted', userId: undefined }
  const hint = await readIdTokenHint(value)
  return hint?.client.application.id === id ? { kind: 'hinted', userId: hint.userId } : { kind: 'refused' }
}

/** Checks a request from a query or, the same again, from a form that came back (architecture: hidden fields prove nothing). */
export async function checkAuthorization(parameters: RequestParameters): Promise<AuthorizationCheck> {
  const trust = await establishTrust(parameters)
  if (trust.kind === 'untrusted') return trust
  const { client, redirectUri, grantType } = trust
  const answerTo = {
    ...client,
    redirectUri,
    responseMode: responseModeOf(parameters),
    state: parameterOf(parameters, 'state'),
  }
  const refused = (error: OAuthError): AuthorizationCheck => ({ kind: 'refused', answerTo, error })
  const error = findRefusal({ parameters, application: client.application, grantType })
  if (error) return refused(error)
  const scopes = grantableScopes(client.application, parameters)
  if ('error' in scopes) return refused(scopes)
  const resources = requestedResources(parameters, client.application)
  if ('error' in resources) return refused(resources)
  const hinted = await hintedUser(parameters, client.application)
  if (hinted.kind === 'refused') return refused(badHint)
  const maxAge = parameterOf(parameters, 'max_age')
  return {
    kind: 'valid',
    request: {
      ...answerTo,
      finalAddress: finalAddress(client.application, redirectUri, answerTo.state),
      resources,
      hintedUserId: hinted.userId,
      scopes,
      nonce: parameterOf(parameters, 'nonce'),
      codeChallenge: parameterOf(parameters, 'code_challenge'),
      keyThumbprint: parameterOf(parameters, 'dpop_jkt'),
      ...promptsOf(parameters),
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
      loginHint: parameterOf(parameters, 'login_hint'),
      device: deviceOf(parameters),
      carried: carried(parameters),
    },
  }
}
