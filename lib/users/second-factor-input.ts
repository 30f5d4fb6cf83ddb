/** Second factors as requests bring them: their addresses, and `twoFactor` of a user. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { secondFactorKinds } from './second-factor'

/** One mailbox, in the spelling that is compared. */
export const secondFactorEmail = z
  .string()
  .max(254)
  .transform((given) => given.trim().toLowerCase())
  .refine((given) => z.email().safeParse(given).success, {
    error: 'is not an email address',
    params: { kind: 'notEmail' },
  })

/** A number as people write it; kept without the signs that only group it. */
export const secondFactorPhone = z
  .string()
  .max(40)
  .transform((given) => given.replace(/[\s().-]/g, ''))
  .refine((given) => /^\+?[0-9]{5,15}$/.test(given), {
    error: 'is not a phone number',
    params: { kind: 'invalidPhone' },
  })

/** What every authenticator application does here; codes of another kind could not be judged. */
const authenticator = z
  .object({ algorithm: z.literal('HmacSHA1'), codeLength: z.literal(6), timeStep: z.literal(30) })
  .partial()

/** Most methods and recovery codes of one request; how many a user may have in all is decided where they are written. */
const maxMethods = 20
const maxRecoveryCodes = 100

/**
 * `user.twoFactor` (User API, Import Users). A method whose `id` is one of the user's is that one; any other is new, and brings what it needs:
 * an authenticator its `secret` in base64, the others their address. Absent members leave things as they are.
 */
export const twoFactorInput = z
  .object({
    methods: z
      .array(
        z.object({
          authenticator: authenticator.optional(),
          email: secondFactorEmail.optional(),
          id: z.string().max(maxTextLength).optional(),
          method: z.enum(secondFactorKinds),
          mobilePhone: secondFactorPhone.optional(),
          name: z.string().max(256).optional(),
          secret: z.string().max(maxTextLength).optional(),
        }),
      )
      .max(maxMethods)
      .optional(),
    recoveryCodes: z
      .array(
        z
          .string()
          .toUpperCase()
          .regex(/^[A-Z0-9]{5}-?[A-Z0-9]{5}$/, 'is not a recovery code'),
      )
      .max(maxRecoveryCodes)
      .optional(),
  })
  .optional()

export type TwoFactorInput = NonNullable<z.output<typeof twoFactorInput>>
