/** The second factor before a new password: a code for a trust token, which the change then uses up (MF-11). */
import { clientInfo } from '@/lib/http/client'
import { confirmTwoFactor } from '@/lib/login'
import { findChallenge, sendChallengeCode, startChallenge, usableMethods } from '@/lib/mfa'
import type { Visit } from '../visit'

async function begin({ scope, account, application }: Visit): Promise<string> {
  const start = { account, application, code: undefined, state: undefined, trustChallenge: undefined }
  return (await startChallenge(scope, start)).twoFactorId
}

/** Sends a code with one of the methods. `twoFactorId`: of the challenge that it is for; undefined if it could not go out. */
export async function sendStepCode(visit: Visit, methodId: string): Promise<string | undefined> {
  const { request, account, application, scope } = visit
  if (!usableMethods(scope, account).some(({ id }) => id === methodId)) return undefined
  const twoFactorId = await begin(visit)
  const challenge = await findChallenge(twoFactorId)
  const { ipAddress } = clientInfo(request, false)
  const outcome =
    challenge && (await sendChallengeCode(challenge, { methodId, address: ipAddress || undefined, application }))
  return outcome?.kind === 'sent' ? twoFactorId : undefined
}

/**
 * The trust token for a right code. `twoFactorId`: of the challenge that a code was sent for; without one the code is an application's own, or
 * a recovery code. Wrong ones count whatever the challenge is.
 */
export async function confirmStep(
  visit: Visit,
  code: string,
  twoFactorId: string | undefined,
): Promise<string | undefined> {
  const { scope, account } = visit
  const outcome = await confirmTwoFactor(scope, {
    twoFactorId: twoFactorId || (await begin(visit)),
    userId: account.id,
    code,
  })
  return outcome.kind === 'accepted' ? outcome.trustToken : undefined
}
