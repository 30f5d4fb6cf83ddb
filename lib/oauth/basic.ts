/** HTTP Basic credentials of a client, decoded as strictly as they are defined (RFC 7617 §2, RFC 6749 §2.3.1). */

export type BasicCredentials =
  | { readonly kind: 'credentials'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'malformed' }

const malformed: BasicCredentials = { kind: 'malformed' }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeBase64(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what is not base64; only what encodes back to itself was written by an honest encoder.
  if (text === '' || bytes.toString('base64') !== text) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Both parts are form-encoded before they are joined. */
function decodePart(part: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(part)) return undefined
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** `encoded` is what follows the scheme word. */
export function parseBasic(encoded: string): BasicCredentials {
  const text = decodeBase64(encoded)
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 1) return malformed
  const clientId = decodePart(text.slice(0, colon))
  const clientSecret = decodePart(text.slice(colon + 1))
  return clientId && clientSecret ? { kind: 'credentials', clientId, clientSecret } : malformed
}
