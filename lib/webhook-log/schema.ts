/** The public JSON of the log as schemas. */
import { z } from 'zod'
import { component, freeObject, instant } from '@/lib/component'

/** `Running`: somebody still waits for it. `Failed`: somebody never got it, or it was prevented. */
export const eventResults = ['Failed', 'Running', 'Succeeded'] as const

export const webhookAttemptSchema = component('WebhookAttemptLog', () =>
  z.object({
    attemptResult: z.enum(['Failure', 'Success']),
    data: freeObject(),
    endInstant: instant(),
    id: z.guid(),
    startInstant: instant(),
    webhookCallResponse: z.object({
      /** Why there was no answer: a short code. */
      exception: z.string().optional(),
      statusCode: z.number().int().optional(),
      /** Without its query, where credentials may stand. */
      url: z.string(),
    }),
    webhookEventLogId: z.guid(),
    webhookId: z.guid(),
  }),
)

export const webhookEventLogSchema = component('WebhookEventLog', () =>
  z.object({
    attempts: z.array(webhookAttemptSchema()),
    data: freeObject(),
    event: z.object({ event: freeObject() }),
    eventResult: z.enum(eventResults),
    eventType: z.string(),
    failedAttempts: z.number().int(),
    id: z.guid(),
    insertInstant: instant(),
    lastAttemptInstant: instant().optional(),
    lastUpdateInstant: instant(),
    linkedObjectId: z.guid().optional(),
    sequence: z.number().int(),
    successfulAttempts: z.number().int(),
  }),
)
