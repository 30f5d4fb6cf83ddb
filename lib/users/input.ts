/** Users as clients send them: what Latchkey acts on or gives back. What the server owns is not here and so is never taken. */
import { z } from 'zod'
import {
  maxInstant,
  maxLanguages,
  maxLoginIdLength,
  maxPasswordLength,
  maxTextLength,
  maxUrlLength,
} from '@/lib/limits'
import { dataObject, whole } from '@/lib/settings'
import { canonicalLoginId, type IdentityType, identityTypes, isEmail, isUsername } from './login-id'
import { toPhoneNumber } from './phone-number'
import { twoFactorInput } from './second-factor-input'

/** An optional text; forms send an empty one for what was not filled in. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (given === '' ? undefined : given), schema.optional())

const shortText = optional(z.string().max(maxTextLength))

const email = optional(
  z
    .string()
    .max(maxLoginIdLength)
    .transform(canonicalLoginId)
    .refine(isEmail, { error: 'is not an email address', params: { kind: 'notEmail' } }),
)

const phoneNumber = optional(
  z
    .string()
    .transform(toPhoneNumber)
    .refine((number) => number !== undefined, {
      abort: true,
      error: 'is not a phone number',
      params: { kind: 'invalidPhone' },
    }),
)

/** Of ours and of our clients: a name of the IANA database, not an offset. */
function isTimezone(name: string): boolean {
  try {
    return /^[A-Z]/i.test(name) && Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** Absolute, or relative to wherever it is shown (`//host/path`); nothing that runs a script. */
function isWebAddress(text: string): boolean {
  const base = 'https://localhost'
  return URL.canParse(text, base) && /^https?:$/.test(new URL(text, base).protocol)
}

/** Shared by users and registrations. */
export const timezone = optional(
  z.string().max(maxTextLength).refine(isTimezone, 'is not a time zone of the IANA database'),
)

/** Shared by users and registrations: `en`, `es_MX`. */
export const preferredLanguages = z
  .array(z.string().regex(/^[a-z]{2,8}([_-][a-z0-9]{1,8}){0,4}$/i))
  .max(maxLanguages)
  .default([])

/** Members of `user`, wherever clients send one. */
export const userShape = {
  birthDate: optional(z.iso.date()),
  data: dataObject,
  email,
  expiry: whole(0, maxInstant).optional(),
  firstName: shortText,
  fullName: shortText,
  imageUrl: optional(z.string().max(maxUrlLength).refine(isWebAddress, 'is not an http or https URL')),
  lastName: shortText,
  middleName: shortText,
  mobilePhone: shortText,
  parentEmail: email,
  /** The tenant's own rules come on top. */
  password: z.string().min(1).max(maxPasswordLength).optional(),
  /** Only said together with `passwordChangeRequired`. */
  passwordChangeReason: z.enum(['Administrative', 'Breached', 'Expired', 'Validation']).optional(),
  passwordChangeRequired: z.boolean().default(false),
  phoneNumber,
  preferredLanguages,
  timezone,
  twoFactor: twoFactorInput,
  username: optional(
    z
      .string()
      .max(maxLoginIdLength)
      .refine((text) => isUsername(canonicalLoginId(text)), 'has characters that a username may not have'),
  ),
}

/** Nobody is without something to be found by. */
export function requireLoginId(
  user: { readonly [Type in IdentityType]?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (identityTypes.some((type) => user[type] !== undefined)) return
  for (const path of identityTypes) {
    context.addIssue({ code: 'custom', path: [path], params: { kind: 'blank' }, message: 'is required' })
  }
}

/** `user` as clients send it. */
export const userInput = z.object(userShape).superRefine(requireLoginId).meta({ id: 'UserInput' })
export type UserInput = z.output<typeof userInput>
