/** The addresses of second factors as requests bring them. */
import { z } from 'zod'

/** One mailbox, in the spelling that is compared. */
export const emailAddress = z
  .string()
  .max(254)
  .transform((given) => given.trim().toLowerCase())
  .refine((given) => z.email().safeParse(given).success, {
    error: 'is not an email address',
    params: { kind: 'notEmail' },
  })

/** A number as people write it; kept without the signs that only group it. */
export const mobilePhone = z
  .string()
  .max(40)
  .transform((given) => given.replace(/[\s().-]/g, ''))
  .refine((given) => /^\+?[0-9]{5,15}$/.test(given), {
    error: 'is not a phone number',
    params: { kind: 'invalidPhone' },
  })
