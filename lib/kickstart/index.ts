/** Kickstart: provisions an empty instance from a file in FusionAuth's format, all or nothing. */

export type { KickstartApiKey, KickstartPlan, KickstartRequest } from './plan'
export { type BuiltIns, type ReadKickstartOutcome, readKickstart } from './read'
export { type KickstartCall, type KickstartEffects, type RunKickstartOutcome, runKickstart } from './run'
