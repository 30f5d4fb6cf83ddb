/** Time-based one-time passwords (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, steps of 30 seconds. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds. */
const stepLength = 30
const digits = 6

/** Steps of drift between the two clocks that are accepted, either way (RFC 6238 §5.2: at most one for the network delay). */
const tolerance = 1

/** The code of a time step: RFC 4226 §5.3 with the step as counter. */
export function codeAt(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = hash.readUInt8(hash.length - 1) & 0x0f
  const number = hash.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** length).padStart(length, '0')
}

/** The time step of an instant in ms. */
export function stepAt(instant: number): number {
  return Math.floor(instant / 1000 / stepLength)
}

/**
 * The earliest step around `instant` (ms) whose code this is and that comes after `lastStep`: no code works twice (RFC 6238 §5.2). Undefined
 * for a wrong or used code.
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  { instant, lastStep }: { readonly instant: number; readonly lastStep: number | null },
): number | undefined {
  if (!new RegExp(`^[0-9]{${digits}}$`).test(code)) return undefined
  const given = Buffer.from(code)
  const present = stepAt(instant)
  const steps = Array.from({ length: 2 * tolerance + 1 }, (_, index) => present - tolerance + index)
  return steps
    .filter((step) => step >= 0 && timingSafeEqual(Buffer.from(codeAt(secret, step)), given))
    .find((step) => lastStep === null || step > lastStep)
}
