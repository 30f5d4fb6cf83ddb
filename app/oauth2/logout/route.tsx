/** GET and POST /oauth2/logout: ends the hosted session of this browser (OpenID Connect RP-Initiated Logout). Tokens live on. */
import { SignOutPage } from '@/components/hosted/sign-out'
import { SignedOutPage } from '@/components/hosted/signed-out'
import { SigningOutPage } from '@/components/hosted/signing-out'
import { accountApplicationId, accountPath } from '@/lib/account'
import { bindForm, csrfField, isOwnForm } from '@/lib/http/csrf'
import { type FormResult, queryFields, readForm } from '@/lib/http/form'
import { formTarget, hosted, localeOf, pageResponse, problemResponse, redirectResponse } from '@/lib/http/hosted'
import { clearHostedCookie, readHostedCookie } from '@/lib/http/hosted-cookies'
import { wearThemeOf, wearThemeOfRequest } from '@/lib/http/hosted-theme'
import { checkLogout, type LogoutRequest, logoutAddresses, parameterOf, toParameters } from '@/lib/oauth'
import { endSession, resumeSession } from '@/lib/sessions'

/** Another site may send a browser here, but only a person, or where they were signed in, may end their session. */
async function isWanted(request: Request, { client, hintedUserId }: LogoutRequest): Promise<boolean> {
  const token = readHostedCookie(request, 'sso')
  const site = request.headers.get('sec-fetch-site') ?? 'none'
  if (client === undefined) return false
  if (token === undefined || site === 'same-origin' || site === 'none') return true
  return hintedUserId !== undefined && (await resumeSession(client.scope, token))?.userId === hintedUserId
}

/** Seconds that the frames of other applications get before the browser goes on. */
const framesTime = 2

function tellOthers(
  request: Request,
  frames: readonly string[],
  { returnTo, cookies }: { returnTo: string | undefined; cookies: readonly string[] },
): Promise<Response> {
  // A registered address may contain letters that a header may not; parsing writes them in ASCII.
  const next = returnTo === undefined ? undefined : new URL(returnTo).href
  const headers: Record<string, string> = next === undefined ? {} : { refresh: `${framesTime}; url=${next}` }
  return pageResponse(<SigningOutPage locale={localeOf(request, undefined)} frames={frames} next={next} />, {
    cookies,
    headers,
    frames: [...new Set(frames.map(formTarget))],
  })
}

async function end(request: Request, { client, returnTo }: LogoutRequest): Promise<Response> {
  const token = readHostedCookie(request, 'sso')
  if (token) await endSession(token)
  const cookies = [clearHostedCookie('sso')]
  const frames = client ? await logoutAddresses(client) : []
  if (frames.length > 0) return tellOthers(request, frames, { returnTo, cookies })
  if (returnTo !== undefined) return redirectResponse(returnTo, cookies)
  const signIn = client?.application.id === accountApplicationId ? accountPath : undefined
  return pageResponse(<SignedOutPage locale={localeOf(request, undefined)} signIn={signIn} />, { cookies })
}

function ask(request: Request, { carried, returnTo }: LogoutRequest): Promise<Response> {
  const { token, cookies } = bindForm(request, carried)
  return pageResponse(
    <SignOutPage locale={localeOf(request, undefined)} action="/oauth2/logout" hidden={carried} csrfToken={token} />,
    { cookies, formTargets: returnTo === undefined ? [] : [formTarget(returnTo)] },
  )
}

type IsConfirmed = (logout: LogoutRequest, csrfToken: string | undefined) => Promise<boolean> | boolean

async function answer(request: Request, form: FormResult, isConfirmed: IsConfirmed): Promise<Response> {
  if (form.kind !== 'form') {
    const status = form.kind === 'tooLarge' ? 413 : 400
    return problemResponse(request, 'invalidRequest', { status, code: 'invalid_request' })
  }
  await wearThemeOfRequest(form.fields)
  const parameters = toParameters(form.fields)
  const check = await checkLogout(parameters)
  if (check.kind === 'refused') {
    return problemResponse(request, 'invalidRequest', { status: 400, code: check.error.reason })
  }
  // An id token alone names the application too.
  if (check.request.client) await wearThemeOf(check.request.client)
  const confirmed = await isConfirmed(check.request, parameterOf(parameters, csrfField))
  return confirmed ? end(request, check.request) : ask(request, check.request)
}

export const GET = hosted('oauth2/logout', (request) =>
  answer(request, queryFields(request), (logout) => isWanted(request, logout)),
)

// An application may post here from its own site (§2); without our form such a post is a question, as its GET would be.
export const POST = hosted('oauth2/logout', async (request) =>
  answer(request, await readForm(request), (logout, token) => isOwnForm(request, token, logout.carried)),
)
