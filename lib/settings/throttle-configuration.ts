/** `failedAuthenticationConfiguration` and `rateLimitConfiguration`: how many failures and messages a tenant allows. */
import { z } from 'zod'
import { section, whole } from './schema'

const secondsInAMonth = 2_592_000

/** The lock after too many failed logins: off until it names the action that it applies (Tenant API). */
export const failedAuthenticationConfiguration = section({
  actionCancelPolicy: section({ onPasswordReset: z.boolean().default(false) }),
  actionDuration: whole(1, 1_000_000).default(3),
  actionDurationUnit: z.enum(['MINUTES', 'HOURS', 'DAYS', 'WEEKS', 'MONTHS', 'YEARS']).default('MINUTES'),
  /** The user gets a mail about a new lock. */
  emailUser: z.boolean().default(false),
  /** Seconds without a failure after which counting begins anew. */
  resetCountInSeconds: whole(1, secondsInAMonth).default(60),
  tooManyAttempts: whole(1, 1000).default(5),
  userActionId: z.guid().toLowerCase().optional(),
})

const limited = section({
  enabled: z.boolean().default(false),
  limit: whole(1, 100_000).default(5),
  timePeriodInSeconds: whole(1, secondsInAMonth).default(60),
})

/** What may happen how often (Tenant API). */
export const rateLimitConfiguration = section({
  failedLogin: limited,
  forgotPassword: limited,
  sendEmailVerification: limited,
  sendPasswordless: limited,
  sendPasswordlessPhone: limited,
  sendPhoneVerification: limited,
  sendRegistrationVerification: limited,
  sendTwoFactor: limited,
})
