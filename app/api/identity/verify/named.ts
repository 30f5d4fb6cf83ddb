/** The identity that a request names by what it is. */
import { z } from 'zod'
import type { Application } from '@/lib/applications'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import { loginId } from '@/lib/http/password-change'
import type { TenantScope } from '@/lib/tenancy'
import { type AccountMatch, findAccountByLoginId, userShape } from '@/lib/users'
import type { AddressSubject } from '@/lib/verification'

/** Members of a body; a username has nothing that could be verified. */
export const named = { loginId, loginIdType: z.enum(['email', 'phoneNumber']) }

type Named = { readonly loginId: string; readonly loginIdType: 'email' | 'phoneNumber' }

export async function findNamed(
  scope: TenantScope,
  { loginId, loginIdType }: Named,
): Promise<AccountMatch | undefined> {
  return findAccountByLoginId(scope, loginId, [loginIdType])
}

export const taken: Invalid = invalid(fieldError('loginId', 'duplicate', 'A user with this loginId exists.'))
const malformed: Invalid = invalid(
  fieldError('loginId', 'invalid', 'The loginId is not of the type that loginIdType says.'),
)

/** The address of nobody, judged as that of a user would be. */
export function nobodys(
  { tenantId }: TenantScope,
  { loginId, loginIdType: type }: Named,
  application: Application | undefined,
): AddressSubject | Invalid {
  const { data: value } = userShape[type].safeParse(loginId)
  return value === undefined ? malformed : { kind: 'address', tenantId, type, value, application }
}
