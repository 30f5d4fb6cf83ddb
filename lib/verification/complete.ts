/** Using a verification id: by itself, or together with the code that was sent along. */
import { inTransaction } from '@/lib/db'
import { fieldError, type NotFound, notFound } from '@/lib/errors'
import type { EventInfo } from '@/lib/events'
import { claimSecret, createOwnSecret, spendSecret, spendWithCode } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { digest } from '@/lib/throttle'
import { type ProvedAddress, Refusal } from '@/lib/users'
import type { FoundVerification, VerificationState } from './ids'
import { markVerified } from './mark'
import { type AddressSubject, holderOf, policyOf, userIdOf } from './subject'

export type CompleteOutcome =
  | { readonly kind: 'completed'; readonly state: VerificationState | undefined }
  /** The id needs the code that was sent. Nothing was spent or counted. */
  | { readonly kind: 'codeMissing' }
  /** The id is as good as before, while the code has guesses left. */
  | { readonly kind: 'wrongCode' }
  /** The id was used, or is out of guesses. */
  | NotFound

async function spend(found: FoundVerification, oneTimeCode: string | undefined): Promise<CompleteOutcome['kind']> {
  const { kind, scope, strategy, subject, verificationId } = found
  if (!(await claimSecret(kind, verificationId))) return 'notFound'
  if (strategy === 'ClickableLink') {
    return (await spendSecret(kind, verificationId)) ? 'completed' : 'notFound'
  }
  if (oneTimeCode === undefined) return 'codeMissing'
  const spending = {
    value: verificationId,
    holder: holderOf(subject),
    guessed: userIdOf(subject) ?? digest(holderOf(subject)),
    given: oneTimeCode,
  }
  const outcome = await spendWithCode(scope, kind, spending)
  if (outcome.kind === 'wrong') return 'wrongCode'
  return outcome.kind === 'spent' ? 'completed' : 'notFound'
}

/** What a completed verification of nobody's address is kept under, until somebody is created with it. */
const provedBy = (verificationId: string) => `verified/${verificationId}`

async function keepProved(scope: TenantScope, subject: AddressSubject, verificationId: string): Promise<void> {
  const { type, value } = subject
  const ttlSeconds = policyOf(scope, subject)?.ttlSeconds ?? 0
  const secret = { kind: 'verifiedAddress', ttlSeconds, data: { type, value } } as const
  if (!(await createOwnSecret(scope, secret, provedBy(verificationId)))) throw new Error('An id was completed twice')
}

/**
 * The addresses that completed verifications have shown to be those of whoever is being created (User API, `verificationIds`). Each counts for
 * one user: spent in the transaction of the creation, or not at all. Throws a `Refusal`.
 */
export async function spendProved({ tenantId }: TenantScope, verificationIds: readonly string[]) {
  const proved: ProvedAddress[] = []
  for (const [index, verificationId] of verificationIds.entries()) {
    const spent = await spendSecret('verifiedAddress', provedBy(verificationId))
    if (spent?.tenantId !== tenantId) {
      const message = 'There is no completed verification with this id that was not used yet.'
      throw new Refusal(fieldError(`verificationIds[${index}]`, 'invalid', message))
    }
    // Nobody but `keepProved` writes this kind.
    proved.push(spent.data as ProvedAddress)
  }
  return proved
}

/** Of any number of simultaneous callers with one id or one code, one completes it. */
export function completeVerification(
  found: FoundVerification,
  { oneTimeCode, info }: { readonly oneTimeCode: string | undefined; readonly info?: EventInfo | undefined },
): Promise<CompleteOutcome> {
  return inTransaction(async () => {
    const kind = await spend(found, oneTimeCode)
    if (kind === 'notFound') return notFound
    if (kind !== 'completed') return { kind }
    const { scope, subject, verificationId } = found
    if (subject.kind === 'address') await keepProved(scope, subject, verificationId)
    else await markVerified(scope, subject, { reason: 'Completed', info })
    return { kind: 'completed', state: found.state }
  })
}
