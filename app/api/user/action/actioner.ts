/** Who takes an action: a user of any tenant that the caller's key may act for, as the people who act are rarely users of the same tenant. */
import type { ApiKey } from '@/lib/api-keys'
import { fieldError } from '@/lib/errors'
import { reaches, reachOf } from '@/lib/tenancy'
import { tenantOfUser } from '@/lib/users'

/** What stands against an actioner, as the answer to the request. */
export async function unknownActioner(userId: string | undefined, key: ApiKey | undefined) {
  if (userId === undefined) return undefined
  const tenantId = await tenantOfUser(userId)
  const known = tenantId !== undefined && reaches(reachOf({ ofKey: key?.tenantId, ofHeader: undefined }), tenantId)
  if (known) return undefined
  return {
    status: 400,
    json: fieldError('action.actionerUserId', 'invalid', `There is no user with the id ${userId}.`),
  } as const
}
