/** Id tokens that come back as hints about who was signed in (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2). */
import { audienceOf, verifyJwt } from '@/lib/tokens'
import { type Client, findClient } from './clients'

export type IdTokenHint = {
  /** Whom it was issued to. */
  readonly client: Client
  readonly userId: string
}

/** What the hint says; it may have expired, but it has to be one of ours. */
export async function readIdTokenHint(hint: string): Promise<IdTokenHint | undefined> {
  const verified = await verifyJwt(hint, { kinds: ['it'], expiry: 'tolerated' })
  if (verified.kind === 'invalid') return undefined
  const { iss, sub } = verified.claims
  const client = await findClient(audienceOf(verified.claims).client ?? '')
  if (client?.scope.tenant.issuer !== iss || typeof sub !== 'string') return undefined
  return client && { client, userId: sub }
}
