/** What a tenant asks of passwords: composition, age, memory of earlier ones and the look for public ones. All of it is off by default. */
import { z } from 'zod'
import { section, whole } from './schema'

const off = z.boolean().default(false)

/** Most passwords of one user that are remembered: each is compared at a change, at the price of a login. */
const maxRemembered = 24

/** `tenant.passwordValidationRules`. Lengths are code points. */
export const passwordValidationRules = section({
  breachDetection: section({
    enabled: off,
    notifyUserEmailTemplateId: z.guid().toLowerCase().optional(),
    /** What a password that became public since it was set leads to at a login. */
    onLogin: z.enum(['Off', 'RecordOnly', 'NotifyUser', 'RequireChange']).default('Off'),
  }),
  disallowUserLoginId: off,
  maxLength: whole(1, 256).default(256),
  minLength: whole(1, 256).default(8),
  rememberPreviousPasswords: section({ count: whole(1, maxRemembered).default(1), enabled: off }),
  requireMixedCase: off,
  requireNonAlpha: off,
  requireNumber: off,
  validateOnLogin: off,
}).refine(({ minLength, maxLength }) => minLength <= maxLength, {
  path: ['minLength'],
  error: 'must not exceed maxLength',
})

/** `tenant.maximumPasswordAge` and `tenant.minimumPasswordAge`. */
export const passwordAges = {
  maximumPasswordAge: section({ days: whole(1, 36_500).default(180), enabled: off }),
  minimumPasswordAge: section({ enabled: off, seconds: whole(1, 86_400 * 365).default(30) }),
}
