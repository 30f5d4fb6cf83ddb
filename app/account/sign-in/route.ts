/**
 * GET /account/sign-in: straight to the hosted sign-in page, with what next-auth needs to recognise the way back. `to`: the account page to
 * come back to. `proof=fresh`: a session does not count, whoever is there proves who they are.
 */
import { accountPath } from '@/lib/account'
import { config } from '@/lib/config'
import { queryFields } from '@/lib/http/form'
import { hosted, problemResponse } from '@/lib/http/hosted'
import { fieldOf } from '@/lib/http/hosted-visit'
import { currentSession } from '../next-auth'
import { callNextAuth, cookiePair } from '../next-auth-call'

/** A page of ours and nothing else, so that the way back is no way out. */
const pageOfOurs = /^\/account(\/[A-Za-z0-9-]{1,64}){0,3}$/

/** Parameters of an authorization request for somebody who has to prove anew who they are. */
async function freshProof(): Promise<Record<string, string>> {
  const login = (await currentSession())?.account.identities[0]?.displayValue
  return { prompt: 'login', ...(login !== undefined && { login_hint: login }) }
}

export const GET = hosted('account/sign-in', async (request) => {
  // next-auth comes back here with what went wrong: starting over at once would go round for ever.
  const code = new URL(request.url).searchParams.get('error')
  if (code !== null)
    return problemResponse(request, 'internal', { status: 500, code: code.slice(0, 40), retry: accountPath })
  const query = queryFields(request)
  const fields = query.kind === 'form' ? query.fields : []
  const to = fieldOf(fields, 'to') ?? accountPath
  const { headers } = request
  const csrf = await callNextAuth({ path: ['csrf'], method: 'GET', cookies: {}, headers })
  const { csrfToken = '' } = csrf.body as { csrfToken?: string }
  const start = await callNextAuth({
    path: ['signin', 'fusionauth'],
    method: 'POST',
    cookies: Object.fromEntries(csrf.cookies.map(cookiePair)),
    headers,
    query: fieldOf(fields, 'proof') === 'fresh' ? await freshProof() : {},
    body: { csrfToken, callbackUrl: `${config().appUrl}${pageOfOurs.test(to) ? to : accountPath}` },
  })
  const response = new Headers({ 'cache-control': 'no-store', location: start.location ?? accountPath })
  for (const cookie of [...csrf.cookies, ...start.cookies]) response.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers: response })
})
