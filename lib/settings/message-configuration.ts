/** The parts of tenant and application settings that say which templates and messengers messages go out with. */
import { z } from 'zod'
import { section, shortText } from './schema'

const reference = z.guid().toLowerCase().optional()

const sharedTemplates = {
  forgotPasswordEmailTemplateId: reference,
  loginIdInUseOnCreateEmailTemplateId: reference,
  loginNewDeviceEmailTemplateId: reference,
  passwordUpdateEmailTemplateId: reference,
  passwordlessEmailTemplateId: reference,
  setPasswordEmailTemplateId: reference,
  twoFactorMethodAddEmailTemplateId: reference,
  twoFactorMethodRemoveEmailTemplateId: reference,
}

/** Members of `tenant.emailConfiguration`. */
export const tenantEmailShape = {
  defaultFromEmail: z.email().max(254).default('change-me@example.com'),
  defaultFromName: shortText.optional(),
  ...sharedTemplates,
  verificationEmailTemplateId: reference,
}

/** Members of `tenant.multiFactorConfiguration`. */
export const tenantMultiFactorMessages = {
  email: { templateId: reference },
  sms: { messengerId: reference, templateId: reference },
}

/** Members of `tenant.phoneConfiguration`. */
export const tenantPhoneShape = {
  messengerId: reference,
  passwordlessTemplateId: reference,
  verificationTemplateId: reference,
}

/** `application.emailConfiguration`: what is absent is the tenant's. */
export const applicationEmailConfiguration = section({
  emailVerificationEmailTemplateId: reference,
  ...sharedTemplates,
})

/** Members of `application.multiFactorConfiguration`. */
export const applicationMultiFactorMessages = {
  email: section({ templateId: reference }),
  sms: section({ templateId: reference }),
}

/** `application.verificationEmailTemplateId`: for the verification of registrations. */
export const registrationVerificationTemplateId = reference
