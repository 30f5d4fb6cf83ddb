/** Which application a passwordless login is for. */
import { type Application, findApplicationAnywhere } from '@/lib/applications'
import { fieldError, generalError, type Invalid, invalid } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'

/** An active application of the tenant that has passwordless logins. */
export async function passwordlessApplication(
  scope: TenantScope,
  applicationId: string,
): Promise<{ readonly kind: 'found'; readonly application: Application } | Invalid> {
  const application = await findApplicationAnywhere(applicationId)
  if (!application?.active || application.tenantId !== scope.tenantId) {
    return invalid(fieldError('applicationId', 'invalid', `There is no application with the id ${applicationId}.`))
  }
  return application.settings.passwordlessConfiguration.enabled
    ? { kind: 'found', application }
    : invalid(generalError('PasswordlessDisabled', 'The application does not have passwordless login enabled.'))
}
