/** `action` as clients send it: to take an action on a user, to change how long it lasts, to cancel it. */
import { z } from 'zod'
import { maxInstant } from '@/lib/limits'

/** Code points of a comment. */
const maxCommentLength = 2000

/** Applications that one action is limited to. */
const maxApplications = 200

const id = z.guid().toLowerCase()
const comment = z.string().max(maxCommentLength).optional()

/** ms since the epoch. */
const instant = z.number().int().min(0).max(maxInstant)

/** Whom to tell. */
const told = {
  emailUser: z.literal(false, 'is not there yet: no mail would go out').optional(),
  /** Passed on to webhooks, which see to it. */
  notifyUser: z.boolean().optional(),
}

export const newUserActionInput = z.object({
  ...told,
  actioneeUserId: id,
  actionerUserId: id,
  applicationIds: z.array(id).max(maxApplications).default([]),
  comment,
  expiry: instant.optional(),
  option: z.string().min(1).optional(),
  reasonId: id.optional(),
  userActionId: id,
})
export type NewUserActionInput = z.output<typeof newUserActionInput>

export const modifiedUserActionInput = z.object({ ...told, actionerUserId: id, comment, expiry: instant })
export type ModifiedUserActionInput = z.output<typeof modifiedUserActionInput>

export const cancelledUserActionInput = z.object({ ...told, actionerUserId: id.optional(), comment })
export type CancelledUserActionInput = z.output<typeof cancelledUserActionInput>
