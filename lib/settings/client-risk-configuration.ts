/** `clientRiskConfiguration`: what a tenant takes for a sign that a login is not its user's. */
import { z } from 'zod'
import { section } from './schema'

/** Off until a tenant wants it; then every sign that Latchkey knows counts, unless it is switched off. */
export const clientRiskConfiguration = section({
  /** The user has not logged in for months. */
  dormantAccount: z.boolean().default(true),
  enabled: z.boolean().default(false),
  /** The last login was too far away for the time since then. Needs GEOIP_DATABASE. */
  impossibleTravel: z.boolean().default(true),
  /** The caller says that the user has not used the device before (`newDevice`). */
  unrecognizedDevice: z.boolean().default(true),
})
