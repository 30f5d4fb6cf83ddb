/** GET /account/sign-in: straight to the hosted sign-in page, with what next-auth needs to recognise the way back. */
import { accountPath } from '@/lib/account'
import { config } from '@/lib/config'
import { hosted, problemResponse } from '@/lib/http/hosted'
import { callNextAuth, cookiePair } from '../next-auth-call'

export const GET = hosted('account/sign-in', async (request) => {
  // next-auth comes back here with what went wrong: starting over at once would go round for ever.
  const code = new URL(request.url).searchParams.get('error')
  if (code !== null)
    return problemResponse(request, 'internal', { status: 500, code: code.slice(0, 40), retry: accountPath })
  const { headers } = request
  const csrf = await callNextAuth({ path: ['csrf'], method: 'GET', cookies: {}, headers })
  const { csrfToken = '' } = csrf.body as { csrfToken?: string }
  const start = await callNextAuth({
    path: ['signin', 'fusionauth'],
    method: 'POST',
    cookies: Object.fromEntries(csrf.cookies.map(cookiePair)),
    headers,
    body: { csrfToken, callbackUrl: `${config().appUrl}${accountPath}` },
  })
  const response = new Headers({ 'cache-control': 'no-store', location: start.location ?? accountPath })
  for (const cookie of [...csrf.cookies, ...start.cookies]) response.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers: response })
})
