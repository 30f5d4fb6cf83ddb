/** What the token endpoint answers. */
import type { OAuthError } from '../errors'

/** RFC 6749 §5.1 and the public API's additions. */
export type TokenResponse = {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in: number
  readonly id_token?: string | undefined
  readonly refresh_token?: string | undefined
  readonly refresh_token_id?: string | undefined
  readonly scope?: string | undefined
  readonly token_type: 'Bearer' | 'DPoP'
  /** Absent: the client asked for itself. */
  readonly userId?: string
}

export type TokenOutcome =
  | { readonly kind: 'issued'; readonly response: TokenResponse }
  | { readonly kind: 'refused'; readonly error: OAuthError }
  /** More passwords wait than can be verified in reasonable time. Seconds. */
  | { readonly kind: 'overloaded'; readonly retryAfter: number }

export const refuse = (error: OAuthError): TokenOutcome => ({ kind: 'refused', error })

/** What the endpoint knows of whoever asks, besides which client it is. */
export type Sender = {
  /** Absent: unknown, or not the user's. */
  readonly ipAddress: string | undefined
  /** Of the key that the request has shown (RFC 9449 §5); undefined: it has shown none. */
  readonly keyThumbprint: string | undefined
}

/** RFC 9449 §5: how the access token has to be presented. */
export const tokenTypeFor = ({ keyThumbprint }: Pick<Sender, 'keyThumbprint'>) =>
  keyThumbprint === undefined ? 'Bearer' : 'DPoP'
