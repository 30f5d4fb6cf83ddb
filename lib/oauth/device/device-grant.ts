/** What is stored with a device code: what the device asked for, and what a person decided. Written and read only here. */
import { z } from 'zod'

const device = z.object({ name: z.string(), type: z.string(), description: z.string() }).partial()

/** How and when the person who approves proved who they are. */
const proof = z.object({
  authenticationType: z.string(),
  /** ms since the epoch. */
  authInstant: z.number(),
  /** When the password in force at the proof was set, ms; null for a user without one. */
  passwordInstant: z.number().nullable(),
  sessionId: z.string().optional(),
})
export type DeviceProof = z.output<typeof proof>

const decision = z.discriminatedUnion('kind', [
  proof.extend({
    kind: z.literal('approved'),
    /** What was granted of the scopes below, separated by spaces. Absent: all of them. */
    scope: z.string().optional(),
  }),
  z.object({ kind: z.literal('denied') }),
])
export type DeviceDecision = z.output<typeof decision>

const grantShape = z.object({
  /** Separated by spaces; empty for none. */
  scope: z.string(),
  resources: z.array(z.string()),
  device,
  decision: decision.optional(),
})
export type DeviceGrant = z.output<typeof grantShape>

export function readDeviceGrant(data: unknown): DeviceGrant {
  return grantShape.parse(data)
}
