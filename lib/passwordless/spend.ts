/** Using a passwordless code: by itself, or together with what was typed in. */
import { spendSecret, spendWithCode } from '@/lib/secrets'
import type { FoundLogin } from './grant'

export type SpendOutcome =
  | 'spent'
  /** The login needs the code that was sent. Nothing was spent or counted. */
  | 'codeMissing'
  /** The code that was typed in is wrong. */
  | 'wrongCode'
  /** It was used or has expired by now, or is out of guesses. */
  | 'unknown'

/** Of any number of simultaneous callers, one gets `spent`. */
export async function spendPasswordless(
  { account, code, holder, scope, strategy }: FoundLogin,
  oneTimeCode: string | undefined,
): Promise<SpendOutcome> {
  if (strategy === 'ClickableLink') {
    return (await spendSecret('passwordless', code)) ? 'spent' : 'unknown'
  }
  if (oneTimeCode === undefined) return 'codeMissing'
  const spending = { value: code, holder: holder ?? '', guessed: account.id, given: oneTimeCode }
  const outcome = await spendWithCode(scope, 'passwordless', spending)
  return outcome.kind === 'wrong' ? 'wrongCode' : outcome.kind
}
