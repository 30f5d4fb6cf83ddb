/** Whether a new user is sent the mail with which they choose a password (User API, Registration API). */
import { z } from 'zod'

/** Members of a body that creates a user. The second takes the place of the first, which the public API keeps for older clients. */
export const setPasswordMembers = {
  sendSetPasswordEmail: z.boolean().optional(),
  /** By mail or not at all: there is no text message of this kind. */
  sendSetPasswordIdentityType: z.enum(['doNotSend', 'email']).optional(),
}

type Members = z.output<z.ZodObject<typeof setPasswordMembers>>

/** What the members of a body come to. */
export function wantsSetPassword({ sendSetPasswordEmail, sendSetPasswordIdentityType }: Members): boolean {
  return sendSetPasswordIdentityType ? sendSetPasswordIdentityType === 'email' : (sendSetPasswordEmail ?? false)
}
