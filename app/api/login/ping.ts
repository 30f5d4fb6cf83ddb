/** What the three forms of the ping share (Login API, "Update Login Instant"): PUT /api/login, /{userId} and /{userId}/{applicationId}. */
import { z } from 'zod'
import { component } from '@/lib/component'
import { empty, errors, json, orEmpty, refusal } from '@/lib/http'
import { vetoed } from '@/lib/http/reply'
import { requestedApplication } from '@/lib/http/requested-application'
import { type LoginRequest, ping } from '@/lib/login'
import { nowhere, resolveTenant, type TenantHints, type TenantScope } from '@/lib/tenancy'
import { tenantOfUser, toUserJson, userSchema } from '@/lib/users'

const address = z.union([z.ipv4(), z.ipv6()]).optional()

/** Documentation and clients call the parameter one thing, OpenAPI the other. */
export const pingQuery = z.object({ callerIPAddress: address, ipAddress: address })

const pinged = orEmpty(json(component('PingResponse', () => z.object({ user: userSchema() }))))
export const pingResponses = { 200: pinged, 202: pinged, 404: empty, 504: errors }

/** The tenant of the user; undefined where there is no such user, or not for this caller. */
export async function scopeOfUser(
  userId: string,
  hints: Omit<TenantHints, 'inferred'>,
): Promise<TenantScope | undefined> {
  const resolution = await resolveTenant({ ...hints, inferred: (await tenantOfUser(userId)) ?? nowhere })
  return resolution.kind === 'resolved' ? resolution.scope : undefined
}

export type PingRequest = {
  readonly scope: TenantScope | undefined
  readonly userId: string
  readonly applicationId: string | undefined
  /** What the request says of itself. */
  readonly login: Omit<LoginRequest, 'application' | 'tokens'>
  readonly request: Request
}

/** The seed pages disagree whether there is a body: there is one for a caller that asks for JSON by name. */
function wantsJson(request: Request): boolean {
  return /(^|,)\s*application\/json\s*(;|,|$)/i.test(request.headers.get('accept') ?? '')
}

export async function answerPing({ scope, userId, applicationId, login, request }: PingRequest) {
  if (!scope) return { status: 404 } as const
  const requested = await requestedApplication(scope, applicationId)
  if (requested.kind === 'invalid') return refusal(requested)
  const { application } = requested
  const outcome = await ping(scope, userId, { ...login, application })
  switch (outcome.kind) {
    case 'registered':
    case 'notRegistered': {
      const reply = { status: outcome.kind === 'registered' ? 200 : 202 } as const
      return wantsJson(request) ? { ...reply, json: { user: toUserJson(outcome.account) } } : reply
    }
    case 'notFound':
      return { status: 404 } as const
    case 'vetoed':
      return vetoed
  }
}
