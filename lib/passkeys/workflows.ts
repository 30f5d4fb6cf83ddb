/** Which uses of passkeys a tenant and an application have (Tenant and Application API, `webAuthnConfiguration`). */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'

/** `bootstrap`: to sign in anywhere. `reauthentication`: to sign in again on a known device. */
export type SignInWorkflow = 'bootstrap' | 'reauthentication'

/** `general`: a passkey for any use. */
export type Workflow = SignInWorkflow | 'general'

export type Requirements = {
  readonly attachment: 'any' | 'platform' | 'crossPlatform'
  readonly userVerification: 'discouraged' | 'preferred' | 'required'
}

/** Whether people in this tenant have passkeys at all. */
export function passkeysEnabled({ tenant }: TenantScope): boolean {
  return tenant.settings.webAuthnConfiguration.enabled
}

function requirementsOf({ tenant }: TenantScope, workflow: SignInWorkflow): Requirements {
  const settings = tenant.settings.webAuthnConfiguration[`${workflow}Workflow`]
  return {
    attachment: settings.authenticatorAttachmentPreference,
    userVerification: settings.userVerificationRequirement,
  }
}

/** What a sign-in asks of a passkey; undefined where the application, or without a word of its own the tenant, has no such workflow. */
export function signInRequirements(
  scope: TenantScope,
  application: Application | undefined,
  workflow: SignInWorkflow,
): Requirements | undefined {
  const own = application?.settings.webAuthnConfiguration
  const decisive = own?.enabled ? own : scope.tenant.settings.webAuthnConfiguration
  const enabled = passkeysEnabled(scope) && decisive[`${workflow}Workflow`].enabled
  return enabled ? requirementsOf(scope, workflow) : undefined
}

/** What is asked of a new passkey; undefined where the tenant has no passkeys. One for any use may be a key that knows no owner. */
export function registrationRequirements(scope: TenantScope, workflow: Workflow): Requirements | undefined {
  if (!passkeysEnabled(scope)) return undefined
  return workflow === 'general' ? { attachment: 'any', userVerification: 'preferred' } : requirementsOf(scope, workflow)
}
