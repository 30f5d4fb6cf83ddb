/** `application.registrationConfiguration`: whether people register by themselves, and what they are asked. */
import { z } from 'zod'
import { section } from './schema'

/** A field that is asked for, and whether it may stay empty. */
const requirable = section({ enabled: z.boolean().default(false), required: z.boolean().default(false) })

export const registrationConfiguration = section({
  birthDate: requirable,
  /** Whoever is registered and lacks a required field is asked for it, also where nobody can register. */
  completeRegistration: z.boolean().default(false),
  /** The new password is typed twice. */
  confirmPassword: z.boolean().default(false),
  enabled: z.boolean().default(false),
  firstName: requirable,
  fullName: requirable,
  lastName: requirable,
  /** What people sign in with. */
  loginIdType: z.enum(['email', 'phoneNumber', 'username']).default('email'),
  middleName: requirable,
  mobilePhone: requirable,
  preferredLanguages: requirable,
  /** Forms of an administrator's own (`advanced`) are not to be had. */
  type: z.enum(['basic']).default('basic'),
})
