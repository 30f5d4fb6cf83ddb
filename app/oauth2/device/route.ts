/**
 * GET and POST /oauth2/device: connecting a device without a keyboard (RFC 8628 §3.3). The code is typed, the person signs in, and then allows
 * it or not; the browser is the same all the way.
 */
import { clientInfo } from '@/lib/http/client'
import { browserOf, csrfField, isOwnForm } from '@/lib/http/csrf'
import { type FormResult, queryFields, readForm } from '@/lib/http/form'
import { hosted, localeOf, problemResponse, redirectResponse } from '@/lib/http/hosted'
import { wearThemeOfRequest } from '@/lib/http/hosted-theme'
import {
  beginDeviceApproval,
  decideAboutDevice,
  deviceSignInAddress,
  enterUserCode,
  parameterOf,
  type RequestParameters,
  toParameters,
} from '@/lib/oauth'
import { approvalFields, approvalResponse, codeFields, codeResponse } from './code-response'

function malformed(request: Request, form: Exclude<FormResult, { kind: 'form' }>): Promise<Response> {
  const status = form.kind === 'tooLarge' ? 413 : 400
  return problemResponse(request, 'invalidRequest', { status, code: 'invalid_request' })
}

const userCodeOf = (parameters: RequestParameters) =>
  parameterOf(parameters, 'user_code') ?? parameterOf(parameters, 'interactive_user_code') ?? ''

/** Back from signing in, to the question. */
async function afterSignIn(request: Request, code: string, userCode: string): Promise<Response> {
  const entered = await enterUserCode(userCode, clientInfo(request, false).ipAddress)
  const { browser } = browserOf(request)
  const approval =
    entered.kind === 'pending' ? await beginDeviceApproval({ pending: entered.pending, browser }, code) : undefined
  return entered.kind === 'pending' && approval
    ? approvalResponse(request, entered.pending, approval)
    : codeResponse(request, { userCode, problem: 'startAgain' })
}

export const GET = hosted('oauth2/device', async (request) => {
  const query = queryFields(request)
  if (query.kind !== 'form') return malformed(request, query)
  await wearThemeOfRequest(query.fields)
  const parameters = toParameters(query.fields)
  const [code, entered] = [parameterOf(parameters, 'code'), parameterOf(parameters, 'state') ?? '']
  if (code !== undefined) return afterSignIn(request, code, entered)
  if (parameters.has('error')) return codeResponse(request, { userCode: entered, problem: 'startAgain' })
  return codeResponse(request, { userCode: userCodeOf(parameters) })
})

/** To the sign-in, with a code that is one. */
async function enter(request: Request, typed: string): Promise<Response> {
  if (typed.trim() === '') return codeResponse(request, { userCode: '', problem: 'codeBlank' })
  const entered = await enterUserCode(typed, clientInfo(request, false).ipAddress)
  switch (entered.kind) {
    case 'pending': {
      const { browser, cookies } = browserOf(request)
      const address = deviceSignInAddress({ pending: entered.pending, browser }, localeOf(request, undefined))
      return redirectResponse(address, cookies)
    }
    case 'unknown':
      return codeResponse(request, { userCode: typed, problem: 'codeUnknown' })
    case 'limited':
      return codeResponse(request, { userCode: typed, problem: 'tooManyAttempts', retryAfter: entered.retryAfter })
    default:
      return entered satisfies never
  }
}

async function decide(request: Request, parameters: RequestParameters, approval: string): Promise<Response> {
  const [userCode, action] = [userCodeOf(parameters), parameterOf(parameters, 'action')]
  const token = parameterOf(parameters, csrfField)
  const { browser } = browserOf(request)
  const decided =
    (action === 'allow' || action === 'deny') &&
    isOwnForm(request, token, approvalFields(approval, userCode)) &&
    (await decideAboutDevice({ approval, browser, userCode, allowed: action === 'allow' }))
  if (!decided) return codeResponse(request, { userCode, problem: 'startAgain' })
  return redirectResponse(action === 'allow' ? '/oauth2/device-complete' : '/oauth2/device-complete?denied=true')
}

export const POST = hosted('oauth2/device', async (request) => {
  const form = await readForm(request)
  if (form.kind !== 'form') return malformed(request, form)
  await wearThemeOfRequest(form.fields)
  const parameters = toParameters(form.fields)
  const approval = parameterOf(parameters, 'approval')
  if (approval !== undefined) return decide(request, parameters, approval)
  const userCode = userCodeOf(parameters)
  return isOwnForm(request, parameterOf(parameters, csrfField), codeFields)
    ? enter(request, userCode)
    : codeResponse(request, { userCode, problem: 'startAgain' })
})
