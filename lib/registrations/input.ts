/** Registrations as clients send them. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { dataObject } from '@/lib/settings'
import { preferredLanguages, timezone } from '@/lib/users'

/** Roles of one user in one application. All of them travel in every access token. */
const maxRoles = 200

/** `registration` as clients send it. */
export const registrationInput = z.object({
  applicationId: z.guid().toLowerCase(),
  data: dataObject,
  preferredLanguages,
  /** By name. Absent: the application's default roles for a new registration, none for one that is replaced. */
  roles: z
    .array(z.string().max(maxTextLength))
    .max(maxRoles)
    .transform((roles) => [...new Set(roles)].sort())
    .optional(),
  timezone,
  /** Shown in the application; nobody is found by it. */
  username: z.string().max(maxTextLength).optional(),
})
export type RegistrationInput = z.output<typeof registrationInput>
