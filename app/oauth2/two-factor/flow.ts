/** One second factor on the hosted pages: what its forms carry, and how they are read when they come back. */
import { clientInfo } from '@/lib/http/client'
import { csrfField, isOwnForm } from '@/lib/http/csrf'
import { type FormField, type FormResult, readForm } from '@/lib/http/form'
import { type Challenge, findLoginChallenge } from '@/lib/mfa'
import { type AuthorizationRequest, parameterOf, type RequestParameters } from '@/lib/oauth'
import { readAuthorization } from '../authorize/authorization'
import type { Entered } from '../authorize/continue'
import { signInResponse } from '../authorize/sign-in-response'

/** What is known on every page of it. The id stays in forms, out of addresses: with a code it is a login. */
export type TwoFactorFlow = {
  readonly authorization: AuthorizationRequest
  readonly entered: Entered
  readonly twoFactorId: string
  readonly challenge: Challenge
}

/** Hidden fields of every form of a second factor, bound to the browser as the sign-in form's are. */
export function carriedFields({ authorization, entered, twoFactorId }: Omit<TwoFactorFlow, 'challenge'>): FormField[] {
  const { loginId, rememberDevice } = entered
  return [
    ...authorization.carried,
    ...(loginId === '' ? [] : [['loginId', loginId] as const]),
    ...(rememberDevice ? [['rememberDevice', 'true'] as const] : []),
    ['twoFactorId', twoFactorId],
  ]
}

/** The open challenge, if it is of a login to this very application. */
export function openChallenge(authorization: AuthorizationRequest, twoFactorId: string) {
  return findLoginChallenge(authorization.scope, authorization.application.id, twoFactorId)
}

/** The client's address where a limit on it is fair. */
export function limitedAddress(request: Request): string | undefined {
  return clientInfo(request, false).ipAddress
}

/** The start of the sign-in, past any session: for somebody else, or to begin anew. */
export function signInAddress({ carried }: AuthorizationRequest): string {
  const others = carried.filter(([name]) => name !== 'prompt' && name !== 'login_hint')
  const given = carried.find(([name]) => name === 'prompt')?.[1].split(' ') ?? []
  const prompt = [...new Set([...given.filter((value) => value !== 'none'), 'login'])].join(' ')
  return `/oauth2/authorize?${new URLSearchParams([...others.map(([name, value]) => [name, value]), ['prompt', prompt]])}`
}

export type FlowResult =
  | { readonly kind: 'open'; readonly flow: TwoFactorFlow; readonly parameters: RequestParameters }
  | { readonly kind: 'answered'; readonly response: Response }

/** A form of a second factor, which may have been read before. One that is foreign, or whose challenge is over, becomes the sign-in form with what was typed there. */
export async function readFlow(request: Request, form?: FormResult): Promise<FlowResult> {
  const read = await readAuthorization(request, form ?? (await readForm(request)))
  if (read.kind === 'answered') return read
  const { authorization, parameters } = read
  const entered: Entered = {
    loginId: parameterOf(parameters, 'loginId') ?? '',
    rememberDevice: parameterOf(parameters, 'rememberDevice') === 'true',
  }
  const twoFactorId = parameterOf(parameters, 'twoFactorId') ?? ''
  const again = async (problem: 'challengeGone' | 'formExpired'): Promise<FlowResult> => ({
    kind: 'answered',
    response: await signInResponse(request, authorization, { ...entered, problem }),
  })
  const carried = carriedFields({ authorization, entered, twoFactorId })
  if (!isOwnForm(request, parameterOf(parameters, csrfField), carried)) return again('formExpired')
  const challenge = await openChallenge(authorization, twoFactorId)
  if (!challenge) return again('challengeGone')
  return { kind: 'open', flow: { authorization, entered, twoFactorId, challenge }, parameters }
}
