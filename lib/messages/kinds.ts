/** Every message that this server sends by itself: what it must be told, which setting names its template and where its link leads. */
import type { Application } from '@/lib/applications'
import type { ApplicationSettings, TenantSettings } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'

type Verification = {
  readonly verificationId: string
  /** With the strategy FormField: what the reader types in, instead of following a link. */
  readonly verificationOneTimeCode?: string | undefined
}
type Passwordless = { readonly code: string; readonly oneTimeCode?: string | undefined }
type TwoFactorCode = { readonly code: string }
type Nothing = Readonly<Record<never, never>>

/** What a message of each kind is told, by the names that templates use. */
export type MessageValues = {
  readonly forgotPassword: { readonly changePasswordId: string }
  readonly setPassword: { readonly changePasswordId: string }
  readonly emailVerification: Verification
  readonly registrationVerification: Verification
  readonly passwordless: Passwordless
  readonly twoFactorCode: TwoFactorCode
  readonly loginIdInUse: Nothing
  readonly newDevice: {
    readonly 'event.info.ipAddress'?: string | undefined
    readonly 'event.info.deviceName'?: string | undefined
    readonly 'event.info.userAgent'?: string | undefined
  }
  readonly passwordChanged: Nothing
  readonly accountLocked: Nothing
  readonly passwordBreached: Nothing
  readonly twoFactorMethodAdded: { readonly 'method.method': string }
  readonly twoFactorMethodRemoved: { readonly 'method.method': string }
  readonly passkeyAdded: Nothing
  readonly passkeyRemoved: Nothing
  readonly recoveryCodesReplaced: Nothing
  readonly twoFactorCodeSms: TwoFactorCode
  readonly passwordlessSms: Passwordless
  readonly phoneVerificationSms: Verification
}

export type MessageKind = keyof MessageValues
export type SmsKind = Extract<MessageKind, `${string}Sms`>
export type MailKind = Exclude<MessageKind, SmsKind>

/** Whether the settings name a template for a kind. */
export function namesTemplate(
  kind: MessageKind,
  { tenant }: TenantScope,
  application: Application | undefined,
): boolean {
  return kinds[kind].templateId({ tenant: tenant.settings, application: application?.settings }) !== undefined
}

/** Which carrier a kind needs. */
export function isSms(kind: MessageKind): kind is SmsKind {
  return kind.endsWith('Sms')
}

/** Any value of any kind. */
export type AnyValues = Readonly<Record<string, string | undefined>>

type KindDefinition = {
  /** The template that the settings name; an application's goes before its tenant's. */
  readonly templateId: (settings: {
    readonly tenant: TenantSettings
    readonly application: ApplicationSettings | undefined
  }) => string | undefined
  /** The path of the page that the message leads to, if the values allow for one. */
  readonly linkPath?: (values: AnyValues) => string | undefined
}

const verifies = (path: string) => (values: AnyValues) =>
  values.verificationOneTimeCode === undefined ? `${path}/${values.verificationId}` : undefined

const changesPassword = ({ changePasswordId }: AnyValues) => `/password/change/${changePasswordId}`

const startsSession = ({ code, oneTimeCode }: AnyValues) =>
  oneTimeCode === undefined ? `/oauth2/passwordless/${code}` : undefined

export const kinds: Readonly<Record<MessageKind, KindDefinition>> = {
  forgotPassword: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.forgotPasswordEmailTemplateId ??
      tenant.emailConfiguration.forgotPasswordEmailTemplateId,
    linkPath: changesPassword,
  },
  setPassword: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.setPasswordEmailTemplateId ??
      tenant.emailConfiguration.setPasswordEmailTemplateId,
    linkPath: changesPassword,
  },
  emailVerification: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.emailVerificationEmailTemplateId ??
      tenant.emailConfiguration.verificationEmailTemplateId,
    linkPath: verifies('/email/verify'),
  },
  registrationVerification: {
    templateId: ({ application }) => application?.verificationEmailTemplateId,
    linkPath: verifies('/registration/verify'),
  },
  passwordless: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.passwordlessEmailTemplateId ??
      tenant.emailConfiguration.passwordlessEmailTemplateId,
    linkPath: startsSession,
  },
  twoFactorCode: {
    templateId: ({ tenant, application }) =>
      application?.multiFactorConfiguration.email.templateId ?? tenant.multiFactorConfiguration.email.templateId,
  },
  loginIdInUse: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.loginIdInUseOnCreateEmailTemplateId ??
      tenant.emailConfiguration.loginIdInUseOnCreateEmailTemplateId,
  },
  newDevice: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.loginNewDeviceEmailTemplateId ??
      tenant.emailConfiguration.loginNewDeviceEmailTemplateId,
  },
  passwordChanged: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.passwordUpdateEmailTemplateId ??
      tenant.emailConfiguration.passwordUpdateEmailTemplateId,
  },
  passwordBreached: {
    templateId: ({ tenant }) => tenant.passwordValidationRules.breachDetection.notifyUserEmailTemplateId,
  },
  twoFactorMethodAdded: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.twoFactorMethodAddEmailTemplateId ??
      tenant.emailConfiguration.twoFactorMethodAddEmailTemplateId,
  },
  twoFactorMethodRemoved: {
    templateId: ({ tenant, application }) =>
      application?.emailConfiguration.twoFactorMethodRemoveEmailTemplateId ??
      tenant.emailConfiguration.twoFactorMethodRemoveEmailTemplateId,
  },
  // The public API names no templates for these.
  accountLocked: { templateId: () => undefined },
  passkeyAdded: { templateId: () => undefined },
  passkeyRemoved: { templateId: () => undefined },
  recoveryCodesReplaced: { templateId: () => undefined },
  twoFactorCodeSms: {
    templateId: ({ tenant, application }) =>
      application?.multiFactorConfiguration.sms.templateId ?? tenant.multiFactorConfiguration.sms.templateId,
  },
  passwordlessSms: {
    templateId: ({ tenant }) => tenant.phoneConfiguration.passwordlessTemplateId,
    linkPath: startsSession,
  },
  phoneVerificationSms: {
    templateId: ({ tenant }) => tenant.phoneConfiguration.verificationTemplateId,
    linkPath: verifies('/phone/verify'),
  },
}
