/** Users as they come from another system, with the history they have there. */
import { z } from 'zod'
import { maxInstant, maxTextLength } from '@/lib/limits'
import { registrationInput } from '@/lib/registrations'
import { withoutNulls } from '@/lib/revision'
import { whole } from '@/lib/settings'
import { requireLoginId, userShape } from '@/lib/users'
import { maxRegistrations, maxUsers } from './limits'

const instant = whole(0, maxInstant).optional()
const id = z.guid().toLowerCase().optional()
const text = z.string().max(maxTextLength).optional()

const importedRegistration = registrationInput.extend({
  id,
  insertInstant: instant,
  lastLoginInstant: instant,
  lastUpdateInstant: instant,
  verified: z.boolean().default(false),
  verifiedInstant: instant,
})

/** `users[x]` (Import Users). `password` is a hash exactly if `encryptionScheme` says of which kind. */
const importedUser = z
  .object({
    ...userShape,
    active: z.boolean().default(true),
    encryptionScheme: text,
    /** Some exports write numbers as texts. */
    factor: z
      .union([
        whole(0, 2 ** 31 - 1),
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
      ])
      .optional(),
    id,
    insertInstant: instant,
    lastLoginInstant: instant,
    lastUpdateInstant: instant,
    passwordLastUpdateInstant: instant,
    registrations: z.array(z.preprocess(withoutNulls, importedRegistration)).max(maxRegistrations).default([]),
    salt: text,
    /** Asked for only where neither the key nor the header says which tenant it is. */
    tenantId: id,
    /** Of the email address. */
    verified: z.boolean().default(false),
    verifiedInstant: instant,
  })
  .superRefine(requireLoginId)
export type ImportedUser = z.output<typeof importedUser>

/** The body of the request. The scheme and factor beside the users are those of clear passwords, for which there is no choice here. */
export const importInput = z.object({
  encryptionScheme: text,
  factor: z.unknown().optional(),
  users: z.array(z.preprocess(withoutNulls, importedUser)).min(1).max(maxUsers),
  /** They are checked in any case. */
  validateDbConstraints: z.boolean().optional(),
})
