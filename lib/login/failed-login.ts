/** What is kept and told of a wrong secret of a known user. Neither is waited for: the time of the answer must not tell that there is one. */
import { type FailureReason, recordFailedLogin } from '@/lib/login-records'
import type { Attempt } from './attempt'
import { reportFailedLogin } from './events'
import { recordedAs } from './recorded-as'

type FailedAttempt = Pick<Attempt, 'scope' | 'request' | 'account' | 'identity' | 'authenticationType'>

function keep({ scope, request, account, identity, authenticationType }: FailedAttempt, reason: FailureReason): void {
  recordFailedLogin({
    tenantId: scope.tenantId,
    userId: account.id,
    applicationId: request.application?.id,
    ...recordedAs(account, identity),
    authenticationType,
    ipAddress: request.ipAddress,
    deviceName: request.device.name,
    reason,
  })
}

export function noteFailedLogin(attempt: FailedAttempt): void {
  keep(attempt, 'InvalidCredentials')
  reportFailedLogin(attempt.scope, attempt.request, attempt.account, attempt.authenticationType)
}

/** The first secret was right, the second was not; webhooks hear of that as an event of its own. */
export function noteWrongCode(attempt: FailedAttempt): void {
  keep(attempt, 'InvalidCode')
}
