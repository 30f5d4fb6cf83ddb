/** The public JSON of a refresh token as a schema: everything but its value. */
import { z } from 'zod'
import { component, freeObject, instant } from '@/lib/component'

const device = component('DeviceInfo', () =>
  z
    .object({
      description: z.string(),
      lastAccessedAddress: z.string(),
      lastAccessedInstant: instant(),
      name: z.string(),
      type: z.string(),
    })
    .partial(),
)

export const refreshTokenSchema = component('RefreshToken', () =>
  z.object({
    applicationId: z.guid(),
    data: freeObject(),
    id: z.guid(),
    insertInstant: instant(),
    metaData: z.object({ device: device().optional(), scopes: z.array(z.string()) }),
    startInstant: instant(),
    tenantId: z.guid(),
    userId: z.guid(),
  }),
)
