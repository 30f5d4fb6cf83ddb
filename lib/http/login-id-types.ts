/** `loginIdTypes`: which of a user's identities a login id may be, in order of preference; the first type that matches wins. */
import { z } from 'zod'
import { defaultLoginIdTypes, identityTypes } from '@/lib/users'

/** A query repeats the name, or has it once. */
export const loginIdTypes = z
  .preprocess(
    (given) => (typeof given === 'string' ? [given] : given),
    z.array(z.enum(identityTypes)).min(1).max(identityTypes.length).nullish(),
  )
  .transform((types) => types ?? defaultLoginIdTypes)
