/** Whom a two-factor request names, and what it is answered about a code. */
import { tenantOfApplication } from '@/lib/applications'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import type { Caller, Reply } from '@/lib/http'
import type { SendOutcome } from '@/lib/mfa'
import { nowhere, type TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, tenantOfUser } from '@/lib/users'

/** The tenant of what the request names; unknown users and applications are nowhere. */
export async function tenantOfRequest({
  userId,
  applicationId,
}: {
  readonly userId?: string | undefined
  readonly applicationId?: string | undefined
}): Promise<string | undefined> {
  if (userId !== undefined) return (await tenantOfUser(userId)) ?? nowhere
  return tenantOfApplication(applicationId)
}

export type RequestedUser =
  | { readonly kind: 'found'; readonly account: Account }
  | { readonly kind: 'refused'; readonly status: 401 | 404 }
  | Invalid

/** The user of a token, who has to be active; or whom the holder of an API key names. */
export async function requestedUser(
  scope: TenantScope,
  caller: Caller,
  userId: string | undefined,
): Promise<RequestedUser> {
  if (caller.kind === 'user') {
    if (userId !== undefined && userId !== caller.userId) return { kind: 'refused', status: 401 }
    const account = await findAccount(scope, caller.userId)
    return account?.active ? { kind: 'found', account } : { kind: 'refused', status: 401 }
  }
  if (userId === undefined) return invalid(fieldError('userId', 'blank', 'The id of the user is required.'))
  const account = await findAccount(scope, userId)
  return account ? { kind: 'found', account } : { kind: 'refused', status: 404 }
}

/** The answer to a request to send a code. */
export function sendReply(outcome: SendOutcome): Reply<200 | 400 | 429> {
  switch (outcome.kind) {
    case 'sent':
      return { status: 200 }
    case 'invalid':
      return { status: 400, json: outcome.errors }
    case 'limited':
      return { status: 429, headers: { 'retry-after': String(outcome.retryAfter) } }
  }
}
