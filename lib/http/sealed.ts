/** State of a page on its way through an address: it says nothing to whoever sees the address, and is good in one browser alone. */
import { decrypt, encrypt } from '@/lib/encryption'
import { sha256 } from '@/lib/random'
import { readHostedCookie } from './hosted-cookies'

/** Bound to the cookie that the forms are bound to, and to what it is for. */
function contextOf(purpose: string, browser: string): string {
  return `${purpose}/${Buffer.from(sha256(`sealed/${browser}`)).toString('base64url')}`
}

/** Undefined for a browser that has no cookie of ours: it could not read the state back. */
export async function seal(request: Request, purpose: string, state: object): Promise<string | undefined> {
  const browser = readHostedCookie(request, 'csrf')
  return browser && encrypt(JSON.stringify(state), contextOf(purpose, browser))
}

/** What `seal` was given, in the same browser; undefined for any other text and in any other browser. */
export async function unseal(request: Request, purpose: string, sealed: string): Promise<unknown> {
  const browser = readHostedCookie(request, 'csrf')
  if (!browser) return undefined
  try {
    return JSON.parse(await decrypt(sealed, contextOf(purpose, browser)))
  } catch {
    return undefined
  }
}
