/** `oauthConfiguration.providedScopePolicy`: which of the standard scopes an application knows, and which it cannot do without. */
import { z } from 'zod'
import { section } from './schema'

const requirable = section({ enabled: z.boolean().default(true), required: z.boolean().default(false) })

/** By scope. One that is not enabled is as unknown as any other name. */
export const providedScopePolicy = section({
  address: requirable,
  email: requirable,
  phone: requirable,
  profile: requirable,
})
