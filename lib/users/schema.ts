/** The public JSON of a user and a registration as schemas: what `toUserJson` and `toRegistrationJson` make. */
import { z } from 'zod'
import { changed, component, freeObject, instant } from '@/lib/component'
import { identityTypes } from './login-id'
import { secondFactorKinds } from './second-factor'

/** Where the user has an account and what it may do there. */
export const registrationSchema = component('UserRegistration', () =>
  z.object({
    ...changed(),
    applicationId: z.guid(),
    authenticationToken: z.string().optional(),
    data: freeObject(),
    id: z.guid(),
    lastLoginInstant: instant().optional(),
    preferredLanguages: z.array(z.string()),
    roles: z.array(z.string()),
    timezone: z.string().optional(),
    username: z.string().optional(),
    usernameStatus: z.literal('ACTIVE'),
    verified: z.boolean(),
    verifiedInstant: instant().optional(),
  }),
)

const identity = component('UserIdentity', () =>
  z.object({
    ...changed(),
    displayValue: z.string().optional(),
    lastLoginInstant: instant().optional(),
    primary: z.boolean(),
    type: z.enum(identityTypes),
    value: z.string(),
    verified: z.boolean(),
    verifiedInstant: instant().optional(),
    verifiedReason: z.string().optional(),
  }),
)

/** `twoFactor.methods[x]` of a user and `methods[x]` of a challenge. */
export const twoFactorMethodSchema = component('TwoFactorMethod', () =>
  z.object({
    authenticator: z
      .object({ algorithm: z.literal('HmacSHA1'), codeLength: z.number().int(), timeStep: z.number().int() })
      .optional(),
    email: z.string().optional(),
    id: z.string(),
    lastUsed: z.boolean().optional(),
    method: z.enum(secondFactorKinds),
    mobilePhone: z.string().optional(),
    name: z.string().optional(),
  }),
)

const nothing = () => z.array(z.unknown()).max(0)

/** What the user says of itself. */
const profile = () => ({
  birthDate: z.iso.date().optional(),
  data: freeObject(),
  email: z.string().optional(),
  firstName: z.string().optional(),
  fullName: z.string().optional(),
  imageUrl: z.string().optional(),
  lastName: z.string().optional(),
  middleName: z.string().optional(),
  mobilePhone: z.string().optional(),
  parentEmail: z.string().optional(),
  phoneNumber: z.string().optional(),
  preferredLanguages: z.array(z.string()),
  timezone: z.string().optional(),
  uniqueUsername: z.string().optional(),
  username: z.string().optional(),
  usernameStatus: z.literal('ACTIVE'),
})

export const userSchema = component('User', () =>
  z.object({
    ...changed(),
    ...profile(),
    active: z.boolean(),
    breachedPasswordLastCheckedInstant: instant().optional(),
    breachedPasswordStatus: z
      .enum(['None', 'ExactMatch', 'SubAddressMatch', 'PasswordOnly', 'CommonPassword'])
      .optional(),
    connectorId: z.guid(),
    expiry: instant().optional(),
    id: z.guid(),
    identities: z.array(identity()),
    lastLoginInstant: instant().optional(),
    memberships: nothing(),
    passwordChangeReason: z.enum(['Administrative', 'Breached', 'Expired', 'Validation']).optional(),
    passwordChangeRequired: z.boolean(),
    passwordLastUpdateInstant: instant().optional(),
    registrations: z.array(registrationSchema()),
    tenantId: z.guid(),
    twoFactor: z.object({ methods: z.array(twoFactorMethodSchema()), recoveryCodes: nothing() }),
    verified: z.boolean(),
    verifiedInstant: instant().optional(),
  }),
)

/** What keeps a user from logging in (409). */
export const preventingActionSchema = component('LoginPreventingAction', () =>
  z.object({
    actionerUserId: z.guid().optional(),
    actionId: z.guid(),
    expiry: instant(),
    localizedName: z.string(),
    localizedReason: z.string().optional(),
    name: z.string(),
    reason: z.string().optional(),
    reasonCode: z.string().optional(),
  }),
)
