/** What a login stands on while it goes on: what is written of it later is written only if that still holds. */
import type { Fragment } from '@/lib/db'
import { passwordInstantOf, proofPart } from '@/lib/users'
import type { Attempt } from './attempt'

/** For the end of a login: that the user is active and, where a password was proved, that it is still theirs (`proofPart`). A change of it leaves other proofs good. */
export function proofOfLogin({ scope, account, authenticationType }: Attempt): Fragment {
  const passwordInstant = authenticationType === 'PASSWORD' ? passwordInstantOf(account) : 'any'
  return proofPart(scope, { userId: account.id, passwordInstant })
}

/** For what is kept of a login, whatever was proved: that the password is the one from before it, since a change of it ends all of that. */
export function unchangedSinceLogin({ scope, account }: Attempt): Fragment {
  return proofPart(scope, { userId: account.id, passwordInstant: passwordInstantOf(account) })
}
