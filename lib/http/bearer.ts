/** The access token of a request: `Authorization: Bearer` (RFC 6750 §2.1), the older scheme word `JWT`, or the cookie. */
import { readCookie } from './cookies'

/** A header wins over the cookie; a malformed header is no token at all, not a reason to look at the cookie. */
export function accessTokenOf(request: Request): string | undefined {
  const header = request.headers.get('authorization')
  if (header === null) return readCookie(request, 'access_token')
  return /^(?:Bearer|JWT) ([\w.-]+)$/i.exec(header)?.[1]
}
