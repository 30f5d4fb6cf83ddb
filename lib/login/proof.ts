/** What a login stands on while it goes on: what is written of it later is written only if that still holds. */
import type { Fragment } from '@/lib/db'
import { proofPart } from '@/lib/users'
import type { Attempt } from './attempt'

/** That the user is active and, where a password was proved, that it is still theirs (`proofPart`). A change of it leaves other proofs good. */
export function proofOfLogin({ scope, account, authenticationType }: Attempt): Fragment {
  const passwordInstant = authenticationType === 'PASSWORD' ? (account.password?.lastUpdateInstant ?? null) : 'any'
  return proofPart(scope, { userId: account.id, passwordInstant })
}

/** The same, and whatever was proved, that the password is the one from before the login: for what a change of it ends. */
export function unchangedSinceLogin({ scope, account }: Attempt): Fragment {
  return proofPart(scope, { userId: account.id, passwordInstant: account.password?.lastUpdateInstant ?? null })
}
