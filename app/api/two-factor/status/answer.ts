/** What the forms of the two-factor status have in common. */
import { z } from 'zod'
import { component, instant } from '@/lib/component'
import { empty, json, refusal } from '@/lib/http'
import { requestedApplication } from '@/lib/http/requested-application'
import { twoFactorStatus } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import { findAccount } from '@/lib/users'

export type StatusRequest = {
  readonly userId: string
  readonly applicationId: string | undefined
  readonly twoFactorTrustId: string | undefined
  readonly action: 'changePassword' | 'login' | 'stepUp'
}

const trust = component('TwoFactorTrust', () =>
  z.object({
    applicationId: z.guid().optional(),
    expiration: instant(),
    expired: z.boolean(),
    startInstant: instant(),
  }),
)

const status = json(
  component('TwoFactorStatusResponse', () =>
    z.object({ trusts: z.array(trust()), twoFactorTrustId: z.string().optional() }),
  ),
)

export const statusResponses = { 200: status, 242: status, 404: empty }

/** 242: a challenge would come; 200: none. */
export async function answerStatus(scope: TenantScope, request: StatusRequest) {
  const requested = await requestedApplication(scope, request.applicationId)
  if (requested.kind === 'invalid') return refusal(requested)
  const account = await findAccount(scope, request.userId)
  if (!account) return { status: 404 } as const
  const { action, twoFactorTrustId } = request
  const { application } = requested
  const { challenged, trusts } = await twoFactorStatus(scope, { account, application, action, twoFactorTrustId })
  return { status: challenged ? 242 : 200, json: { trusts, twoFactorTrustId } } as const
}
