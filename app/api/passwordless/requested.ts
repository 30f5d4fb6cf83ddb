/** Which application a passwordless login is for. */
import type { Application } from '@/lib/applications'
import { generalError, type Invalid, invalid } from '@/lib/errors'
import { requestedApplication } from '@/lib/http/requested-application'
import type { TenantScope } from '@/lib/tenancy'

/** An active application of the tenant that has passwordless logins. */
export async function passwordlessApplication(
  scope: TenantScope,
  applicationId: string,
): Promise<{ readonly kind: 'found'; readonly application: Application } | Invalid> {
  const requested = await requestedApplication(scope, applicationId)
  if (requested.kind === 'invalid') return requested
  return requested.application.settings.passwordlessConfiguration.enabled
    ? requested
    : invalid(generalError('PasswordlessDisabled', 'The application does not have passwordless login enabled.'))
}
