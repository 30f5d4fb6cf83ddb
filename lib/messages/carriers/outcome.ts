/** What became of one attempt to hand a message over. */

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** `error` is made of codes alone, since replies of servers quote addresses. `permanent`: no later attempt can succeed. */
  | { readonly kind: 'failed'; readonly error: string; readonly permanent: boolean }

export const sent: SendOutcome = { kind: 'sent' }

export const failed = (error: string): SendOutcome => ({ kind: 'failed', error, permanent: false })

export const refused = (error: string): SendOutcome => ({ kind: 'failed', error, permanent: true })

/** What every carrier is told about a message besides its content. */
export type Envelope = {
  readonly id: string
  readonly kind: string
  /** ms since the epoch. */
  readonly insertInstant: number
}
