/** next-auth's session cookie and its chunks, with and without the prefix that https brings. */

const ofSession = /^(__Secure-)?next-auth\.session-token(\.\d+)?$/

const nameOf = (pair: string) => pair.trim().split('=', 1)[0] ?? ''

/** Whether a response of next-auth hands a session out. */
export function startsSession({ headers }: Response): boolean {
  return headers.getSetCookie().some((line) => ofSession.test(nameOf(line)) && !/=;|Max-Age=0/i.test(line))
}

/** `Set-Cookie` values that take the session from the browser. */
export function clearSessionCookies(request: Request): string[] {
  return (request.headers.get('cookie') ?? '')
    .split(';')
    .map(nameOf)
    .filter((name) => ofSession.test(name))
    .map((name) => `${name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${name.startsWith('__') ? '; Secure' : ''}`)
}
