/** Registrations as clients send them. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { dataObject } from '@/lib/settings'
import { preferredLanguages, timezone } from '@/lib/users'

/** Roles of one user in one application. All of them travel in every access token. */
const maxRoles = 200

/** Characters of a caller's own authentication token: it is verified without a slow hash, so it has to be a key and not a word (ASVS 6.4.1). */
const ownToken = { min: 22, max: maxTextLength } as const

/** `registration` as clients send it. */
export const registrationInput = z
  .object({
    applicationId: z.guid().toLowerCase(),
    /** In place of the password, in this application. */
    authenticationToken: z.string().min(ownToken.min).max(ownToken.max).optional(),
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
  .meta({ id: 'UserRegistrationInput' })
export type RegistrationInput = z.output<typeof registrationInput>
