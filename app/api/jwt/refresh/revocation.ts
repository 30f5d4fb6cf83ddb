/** DELETE /api/jwt/refresh: by user, by application, by both, or by the token itself, from the query or from a JSON body or a form. */
import { z } from 'zod'
import { tenantOfApplication } from '@/lib/applications'
import { fieldError, generalError } from '@/lib/errors'
import { type EndpointRequest, type Reply, uuid } from '@/lib/http'
import { maxTextLength } from '@/lib/limits'
import { resolveTenant, type TenantScope } from '@/lib/tenancy'
import {
  findRefreshToken,
  revokeRefreshToken,
  revokeRefreshTokensOfApplication,
  revokeRefreshTokensOfUser,
} from '@/lib/tokens'
import { tenantOfUser } from '@/lib/users'

const token = z.string().max(maxTextLength)

export const revocationQuery = z.object({
  applicationId: uuid.optional(),
  token: token.optional(),
  userId: uuid.optional(),
})
export const revocationBody = z
  .object({ applicationId: uuid.nullish(), token: token.nullish(), userId: uuid.nullish() })
  .nullish()

type Request = EndpointRequest<z.output<typeof revocationBody>, z.output<typeof revocationQuery>, undefined>
type Answer = Reply<200 | 400 | 404>

const absent: Answer = { status: 404 }

/** The tenant, if it is one that the caller may act in. */
async function permitted({ tenantHints }: Request, tenantId: string | undefined): Promise<TenantScope | undefined> {
  if (tenantId === undefined) return undefined
  const resolution = await resolveTenant({ ...tenantHints, inferred: tenantId })
  return resolution.kind === 'resolved' ? resolution.scope : undefined
}

/** A token's owner may end it, and whoever has a key. */
async function revokeByValue(request: Request, value: string): Promise<Answer> {
  const { caller } = request
  const found = await findRefreshToken(value, {})
  if (!found) return absent
  const { id, tenantId, userId } = found.token
  const own = caller.kind === 'user' && caller.userId === userId && caller.scope.tenantId === tenantId
  const scope = caller.kind === 'user' ? own && caller.scope : await permitted(request, tenantId)
  return scope && (await revokeRefreshToken(scope, id)) ? { status: 200 } : absent
}

async function revokeOfUser(request: Request, userId: string, applicationId: string | undefined): Promise<Answer> {
  const scope = await permitted(request, await tenantOfUser(userId))
  if (!scope) return absent
  await revokeRefreshTokensOfUser(scope, userId, applicationId === undefined ? [] : [applicationId])
  return { status: 200 }
}

async function revokeOfApplication(request: Request, applicationId: string): Promise<Answer> {
  const scope = await permitted(request, await tenantOfApplication(applicationId))
  if (!scope) {
    return { status: 400, json: fieldError('applicationId', 'invalid', `There is no application ${applicationId}.`) }
  }
  await revokeRefreshTokensOfApplication(scope, applicationId)
  return { status: 200 }
}

/** A user names a token of their own; everything wider needs a key. */
export async function revocation(request: Request): Promise<Answer> {
  const { body, caller, query } = request
  const value = body?.token ?? query.token
  const userId = body?.userId ?? query.userId
  const applicationId = body?.applicationId ?? query.applicationId
  if (value) return revokeByValue(request, value)
  if (caller.kind === 'apiKey' && userId) return revokeOfUser(request, userId, applicationId)
  if (caller.kind === 'apiKey' && applicationId) return revokeOfApplication(request, applicationId)
  return { status: 400, json: generalError('InvalidRequest', 'Name a token, a user or an application.') }
}
