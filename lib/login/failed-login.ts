/** What is kept and told of a wrong secret of a known user. Neither is waited for: the time of the answer must not tell that there is one. */
import { recordFailedLogin } from '@/lib/login-records'
import type { TenantScope } from '@/lib/tenancy'
import type { AccountMatch } from '@/lib/users'
import type { AuthenticationType, LoginRequest } from './attempt'
import { reportFailedLogin } from './events'
import { recordedAs } from './recorded-as'

export function noteFailedLogin(
  scope: TenantScope,
  request: LoginRequest,
  { account, identity }: AccountMatch,
  authenticationType: AuthenticationType,
): void {
  recordFailedLogin({
    tenantId: scope.tenantId,
    userId: account.id,
    applicationId: request.application?.id,
    ...recordedAs(account, identity),
    authenticationType,
    ipAddress: request.ipAddress,
    reason: 'InvalidCredentials',
  })
  reportFailedLogin(scope, request, account, authenticationType)
}
