/** POST /account/sign-out: ends the session of the account pages, then the hosted one. */
import { accountApplicationId, accountPath } from '@/lib/account'
import { config } from '@/lib/config'

/** next-auth's session cookie and its chunks, with and without the prefix that https brings. */
const sessionCookie = /^(__Secure-)?next-auth\.session-token(\.\d+)?$/

export async function POST(request: Request): Promise<Response> {
  const origin = request.headers.get('origin')
  const headers = new Headers({ 'cache-control': 'no-store', location: accountPath })
  // Another site may link to this server, but not sign its users out.
  if (origin !== null && origin !== config().appUrl) return new Response(null, { status: 303, headers })
  const target = new URL('/oauth2/logout', config().appUrl)
  target.searchParams.set('client_id', accountApplicationId)
  headers.set('location', target.href)
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const name = pair.split('=', 1)[0]?.trim() ?? ''
    if (sessionCookie.test(name)) {
      headers.append(
        'set-cookie',
        `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`,
      )
    }
  }
  return new Response(null, { status: 303, headers })
}
