/** The authorization request inside a hosted request, or the response to one that cannot go on. */
import type { FormResult } from '@/lib/http/form'
import { problemResponse } from '@/lib/http/hosted'
import { answerResponse } from '@/lib/http/hosted-answer'
import { wearThemeOfRequest } from '@/lib/http/hosted-theme'
import {
  type AuthorizationRequest,
  checkBroughtAuthorization,
  errorResponse,
  type RequestParameters,
  toParameters,
} from '@/lib/oauth'

export type Authorization =
  | { readonly kind: 'valid'; readonly authorization: AuthorizationRequest; readonly parameters: RequestParameters }
  | { readonly kind: 'answered'; readonly response: Response }

/** What a person typed says nothing about the request, and no typing error may send them back to the application. */
const typed: ReadonlySet<string> = new Set([
  ...['loginId', 'password', 'rememberDevice'],
  ...['code', 'methodId', 'selectMethod', 'trustComputer', 'twoFactorId', 'webAuthnRequest'],
  ...['action', 'email', 'method', 'mobilePhone', 'secret', 'twoFactorName'],
])

/** Checked in full for every request: what a form carries is as untrusted as what a link says. */
export async function readAuthorization(request: Request, form: FormResult): Promise<Authorization> {
  if (form.kind !== 'form') {
    const status = form.kind === 'tooLarge' ? 413 : 400
    const response = await problemResponse(request, 'invalidRequest', { status, code: 'invalid_request' })
    return { kind: 'answered', response }
  }
  await wearThemeOfRequest(form.fields)
  const parameters = toParameters(form.fields)
  const check = await checkBroughtAuthorization(toParameters(form.fields.filter(([name]) => !typed.has(name))))
  switch (check.kind) {
    case 'valid':
      return { kind: 'valid', authorization: check.request, parameters }
    case 'refused':
      return {
        kind: 'answered',
        response: await answerResponse(
          request,
          errorResponse(check.answerTo, check.error),
          check.answerTo.application.name,
        ),
      }
    case 'untrusted': {
      const response = await problemResponse(request, check.problem, { status: 400, code: check.error.reason })
      return { kind: 'answered', response }
    }
    default:
      return check satisfies never
  }
}
