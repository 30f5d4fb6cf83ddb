/** The public JSON of actions, reasons and log entries as schemas. */
import { z } from 'zod'
import { changed, component, instant } from '@/lib/component'

const texts = () => z.record(z.string(), z.string())

export const userActionSchema = component('UserAction', () =>
  z.object({
    ...changed(),
    active: z.boolean(),
    id: z.guid(),
    localizedNames: texts(),
    name: z.string(),
    options: z.array(z.object({ localizedNames: texts(), name: z.string() }).meta({ id: 'UserActionOption' })),
    preventLogin: z.boolean(),
    temporal: z.boolean(),
  }),
)

export const userActionReasonSchema = component('UserActionReason', () =>
  z.object({ ...changed(), code: z.string(), id: z.guid(), localizedTexts: texts(), text: z.string() }),
)

const historyItem = component('HistoryItem', () =>
  z.object({
    actionerUserId: z.guid().optional(),
    comment: z.string().optional(),
    createInstant: instant(),
    expiry: instant(),
  }),
)

export const userActionLogSchema = component('UserActionLog', () =>
  z.object({
    actioneeUserId: z.guid(),
    actionerUserId: z.guid().optional(),
    applicationIds: z.array(z.guid()),
    comment: z.string().optional(),
    expiry: instant().optional(),
    history: z.object({ historyItems: z.array(historyItem()) }),
    id: z.guid(),
    insertInstant: instant(),
    localizedName: z.string(),
    localizedOption: z.string().optional(),
    localizedReason: z.string().optional(),
    name: z.string(),
    option: z.string().optional(),
    reason: z.string().optional(),
    reasonCode: z.string().optional(),
    userActionId: z.guid(),
  }),
)
