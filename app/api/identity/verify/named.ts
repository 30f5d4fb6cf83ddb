/** The identity that a request names by what it is. */
import { z } from 'zod'
import { loginId } from '@/lib/http/password-change'
import type { TenantScope } from '@/lib/tenancy'
import { type AccountMatch, findAccountByLoginId } from '@/lib/users'

/** Members of a body; a username has nothing that could be verified. */
export const named = { loginId, loginIdType: z.enum(['email', 'phoneNumber']) }

type Named = { readonly loginId: string; readonly loginIdType: 'email' | 'phoneNumber' }

export async function findNamed(
  scope: TenantScope,
  { loginId, loginIdType }: Named,
): Promise<AccountMatch | undefined> {
  return findAccountByLoginId(scope, loginId, [loginIdType])
}
