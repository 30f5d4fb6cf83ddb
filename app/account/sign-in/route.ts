/** GET /account/sign-in: straight to the hosted sign-in page, with what next-auth needs to recognise the way back. */
import { accountPath } from '@/lib/account'
import { config } from '@/lib/config'
import { callNextAuth, cookiePair } from '../next-auth-call'

export async function GET(request: Request): Promise<Response> {
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
}
