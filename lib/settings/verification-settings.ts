/** Who has to confirm addresses and registrations, how, and what happens until then; and logins by a link or a code. */
import { z } from 'zod'
import { section, whole } from './schema'

/** `ClickableLink`: the message leads to a page. `FormField`: it has a code to type in. */
const strategy = z.enum(['ClickableLink', 'FormField'])
export type VerificationStrategy = z.output<typeof strategy>

/** `Gated`: no tokens until it is verified (212, 213). */
const unverified = section({ behavior: z.enum(['Allow', 'Gated']).default('Allow') })

/** Members of `tenant.emailConfiguration`. */
export const tenantEmailVerification = {
  /** Whoever used what went to the mailbox alone, such as a link to a new password, has verified the address by that. */
  implicitEmailVerificationAllowed: z.boolean().default(true),
  unverified,
  verificationStrategy: strategy.default('ClickableLink'),
  verifyEmail: z.boolean().default(false),
  verifyEmailWhenChanged: z.boolean().default(false),
}

/** Members of `tenant.phoneConfiguration`. A changed number is verified again wherever numbers are. */
export const tenantPhoneVerification = {
  implicitPhoneVerificationAllowed: z.boolean().default(true),
  unverified,
  verificationStrategy: strategy.default('ClickableLink'),
  verifyPhoneNumber: z.boolean().default(false),
}

/** For people to type: no fewer characters than guessing five times cannot threaten (ASVS 6.5.4). */
const codeLength = whole(6, 32).default(6)
const kindsOfCode = z.enum(['randomAlpha', 'randomAlphaNumeric', 'randomBytes', 'randomDigits'])
const alphaNumeric = section({ length: codeLength, type: kindsOfCode.default('randomAlphaNumeric') })
const digits = section({ length: codeLength, type: kindsOfCode.default('randomDigits') })

const week = 86_400 * 7

/** Members of `tenant.externalIdentifierConfiguration`. */
export const tenantVerificationIdentifiers = {
  emailVerificationIdTimeToLiveInSeconds: whole(1, week).default(86_400),
  emailVerificationOneTimeCodeGenerator: alphaNumeric,
  // What logs in lives ten minutes at most (ASVS 6.5.5).
  passwordlessLoginOneTimeCodeGenerator: digits,
  passwordlessLoginTimeToLiveInSeconds: whole(1, 600).default(180),
  phoneVerificationIdTimeToLiveInSeconds: whole(1, week).default(86_400),
  phoneVerificationOneTimeCodeGenerator: alphaNumeric,
  registrationVerificationIdTimeToLiveInSeconds: whole(1, week).default(86_400),
  registrationVerificationOneTimeCodeGenerator: alphaNumeric,
}

/** `application.passwordlessConfiguration`. */
export const passwordlessConfiguration = section({
  emailLoginStrategy: strategy.default('ClickableLink'),
  enabled: z.boolean().default(false),
  phoneLoginStrategy: strategy.default('FormField'),
})

/** Members of `application`: whoever registers confirms it by mail. */
export const registrationVerification = {
  unverified,
  verificationStrategy: strategy.default('ClickableLink'),
  verifyRegistration: z.boolean().default(false),
}
