/** Where somebody is in a second factor, as an address: it can be opened again, reloaded and gone back to, in the same browser. */
import { z } from 'zod'
import { queryFields } from '@/lib/http/form'
import { redirectResponse } from '@/lib/http/hosted'
import { seal, unseal } from '@/lib/http/sealed'
import { type AuthorizationRequest, parameterOf } from '@/lib/oauth'
import { readAuthorization } from '../authorize/authorization'
import { signInResponse } from '../authorize/sign-in-response'
import { openChallenge, type TwoFactorFlow } from './flow'

/** The opaque parameter that the public contract has for such things. */
const parameter = 'oauth_context'
const purpose = 'twoFactor'

/** What the address says besides the authorization request. */
const placeShape = z.object({
  twoFactorId: z.string(),
  loginId: z.string(),
  rememberDevice: z.boolean(),
  /** Of the code page. */
  methodId: z.string().optional(),
  sent: z.boolean().optional(),
  problem: z.enum(['codeNotSent', 'sendingLimited']).optional(),
  trustComputer: z.boolean().optional(),
})

export type PlaceDetails = Omit<z.output<typeof placeShape>, 'twoFactorId' | 'loginId' | 'rememberDevice'>

function addressOf(path: string, { carried }: AuthorizationRequest, more: [string, string][] = []): string {
  return `${path}?${new URLSearchParams([...carried.map(([name, value]) => [name, value]), ...more])}`
}

/** The address of a page of this flow; undefined for what is no browser and keeps no cookies. */
export async function placeAddress(
  request: Request,
  path: string,
  { authorization, entered, twoFactorId }: TwoFactorFlow,
  details: PlaceDetails,
): Promise<string | undefined> {
  const sealed = await seal(request, purpose, { ...entered, twoFactorId, ...details })
  if (sealed === undefined) return undefined
  return addressOf(path, authorization, [[parameter, sealed]])
}

export type PlaceResult =
  | { readonly kind: 'open'; readonly flow: TwoFactorFlow; readonly details: PlaceDetails }
  | { readonly kind: 'answered'; readonly response: Response }

/** The place of an address. Without one, or with that of another browser, the sign-in begins anew; if the challenge is over, with its login id. */
export async function readPlace(request: Request): Promise<PlaceResult> {
  const read = await readAuthorization(request, queryFields(request))
  if (read.kind === 'answered') return read
  const { authorization, parameters } = read
  const place = placeShape.safeParse(await unseal(request, purpose, parameterOf(parameters, parameter) ?? ''))
  if (!place.success)
    return { kind: 'answered', response: redirectResponse(addressOf('/oauth2/authorize', authorization)) }
  const { twoFactorId, loginId, rememberDevice, ...details } = place.data
  const entered = { loginId, rememberDevice }
  const challenge = await openChallenge(authorization, twoFactorId)
  if (challenge) return { kind: 'open', flow: { authorization, entered, twoFactorId, challenge }, details }
  const response = await signInResponse(request, authorization, { ...entered, problem: 'challengeGone' })
  return { kind: 'answered', response }
}

/** GET of a page that exists only as the answer to a form: the sign-in begins anew. */
export async function redirectToSignIn(request: Request): Promise<Response> {
  const read = await readAuthorization(request, queryFields(request))
  if (read.kind === 'answered') return read.response
  return redirectResponse(addressOf('/oauth2/authorize', read.authorization))
}
