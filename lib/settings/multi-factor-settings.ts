/** `multiFactorConfiguration` and the lifetimes of what belongs to a second factor, with the documented defaults. */
import { z } from 'zod'
import { section, whole } from './schema'

const loginPolicy = z.enum(['Disabled', 'Enabled', 'Required'])

/** Members of `tenant.multiFactorConfiguration`; templates and messengers come on top. */
export const tenantMultiFactor = {
  loginPolicy: loginPolicy.default('Enabled'),
  authenticator: section({
    enabled: z.boolean().default(true),
    // RFC 6238 as every authenticator application speaks it; the public API has no other values either.
    algorithm: z.literal('HmacSHA1').default('HmacSHA1'),
    codeLength: z.literal(6).default(6),
    timeStep: z.literal(30).default(30),
  }),
  email: { enabled: z.boolean().default(false) },
  sms: { enabled: z.boolean().default(false) },
}

/** Members of `application.multiFactorConfiguration`. Without a `loginPolicy` the tenant decides alone. */
export const applicationMultiFactor = {
  loginPolicy: loginPolicy.optional(),
  trustPolicy: z.enum(['Any', 'This', 'None']).optional(),
}

const trustLifetime = whole(1, 86_400 * 400)

/** Members of `tenant.externalIdentifierConfiguration`. Challenges live ten minutes at most (ASVS 6.5.5). */
export const tenantTwoFactorIdentifiers = {
  trustTokenTimeToLiveInSeconds: whole(1, 3600).default(180),
  twoFactorIdTimeToLiveInSeconds: whole(1, 600).default(300),
  twoFactorOneTimeCodeIdGenerator: section({
    // For people to type: six digits are the least that guessing five times cannot threaten (ASVS 6.5.4).
    length: whole(6, 32).default(6),
    type: z.enum(['randomAlpha', 'randomAlphaNumeric', 'randomBytes', 'randomDigits']).default('randomDigits'),
  }),
  twoFactorOneTimeCodeIdTimeToLiveInSeconds: whole(1, 600).default(60),
  twoFactorTrustIdTimeToLiveInSeconds: trustLifetime.default(2_592_000),
}

/** Members of `application.externalIdentifierConfiguration`; count where the application has a login policy of its own. */
export const applicationTwoFactorIdentifiers = { twoFactorTrustIdTimeToLiveInSeconds: trustLifetime.optional() }
