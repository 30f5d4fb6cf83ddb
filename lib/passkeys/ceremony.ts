/** What browsers bring back from authenticators, and which challenge they answer. All binary parts are base64url. */

/** Of `navigator.credentials.get()`. */
export type Assertion = {
  /** The credential's. */
  readonly id: string
  readonly authenticatorData: string
  readonly clientDataJSON: string
  readonly signature: string
  /** Who the authenticator takes the owner for. */
  readonly userHandle: string | undefined
}

/** Of `navigator.credentials.create()`. */
export type Attestation = {
  readonly id: string
  readonly attestationObject: string
  readonly clientDataJSON: string
  readonly transports: readonly string[]
  /** Whether the browser says that the credential is found without its id. */
  readonly discoverable: boolean
}

/** Where a ceremony was, in the caller's words; what the browser signed is compared with the same. */
export type Claimed = { readonly origin: string; readonly relyingPartyId: string }

/** The challenge that was signed; an empty text where there is none. Everything else about it is for the verifier. */
export function challengeOf({ clientDataJSON }: { readonly clientDataJSON: string }): string {
  try {
    const { challenge }: { challenge?: unknown } =
      JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) ?? {}
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}
