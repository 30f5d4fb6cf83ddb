/** Using a verification id: by itself, or together with the code that was sent along. */
import { inTransaction } from '@/lib/db'
import { type NotFound, notFound } from '@/lib/errors'
import type { EventInfo } from '@/lib/events'
import { claimSecret, spendSecret, spendWithCode } from '@/lib/secrets'
import type { FoundVerification, VerificationState } from './ids'
import { markVerified } from './mark'
import { holderOf } from './subject'

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
    return (await spendSecret(kind, verificationId)).kind === 'spent' ? 'completed' : 'notFound'
  }
  if (oneTimeCode === undefined) return 'codeMissing'
  const spending = {
    value: verificationId,
    holder: holderOf(subject),
    userId: subject.account.id,
    given: oneTimeCode,
  }
  const outcome = await spendWithCode(scope, kind, spending)
  if (outcome.kind === 'wrong') return 'wrongCode'
  return outcome.kind === 'spent' ? 'completed' : 'notFound'
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
    await markVerified(found.scope, found.subject, { reason: 'Completed', info })
    return { kind: 'completed', state: found.state }
  })
}
