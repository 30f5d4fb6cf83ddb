/** The public JSON of a login record as a schema. */
import { z } from 'zod'
import { component, instant } from '@/lib/component'

const location = component('Location', () =>
  z
    .object({
      city: z.string(),
      country: z.string(),
      displayString: z.string(),
      latitude: z.number(),
      longitude: z.number(),
      region: z.string(),
      zipcode: z.string(),
    })
    .partial(),
)

export const loginRecordSchema = component('DisplayableRawLogin', () =>
  z.object({
    applicationId: z.guid().optional(),
    applicationName: z.string().optional(),
    deviceName: z.string().optional(),
    failureReason: z.string().optional(),
    instant: instant(),
    ipAddress: z.string().optional(),
    location: location().optional(),
    loginId: z.string().optional(),
    loginIdType: z.string().optional(),
    userId: z.guid(),
  }),
)
