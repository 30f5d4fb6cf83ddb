/** A user's second factors as everybody but the verifier knows them: without their secrets. */

export const secondFactorKinds = ['authenticator', 'email', 'sms'] as const
export type SecondFactorKind = (typeof secondFactorKinds)[number]

export type SecondFactor = {
  /** Four upper-case letters and digits, the user's own. */
  readonly id: string
  readonly method: SecondFactorKind
  readonly name: string | null
  readonly email: string | null
  readonly mobilePhone: string | null
  /** ms since the epoch. */
  readonly lastUsedInstant: number | null
}

/** `twoFactor.methods[x]` of a user and `methods[x]` of a challenge (242): never a secret. */
export type OfferedMethod = {
  readonly id: string
  readonly method: SecondFactorKind
  readonly authenticator?: { readonly algorithm: string; readonly codeLength: number; readonly timeStep: number }
  readonly email?: string | null
  readonly mobilePhone?: string | null
  readonly lastUsed?: boolean
  readonly name?: string | null
}

// The same as in lib/mfa; RFC 6238 as every authenticator application speaks it.
const authenticator = { algorithm: 'HmacSHA1', codeLength: 6, timeStep: 30 } as const

/** The public form; `lastUsed` marks the one that was used last. Nulls are left out when it is rendered. */
export function toOfferedMethods(methods: readonly SecondFactor[]): OfferedMethod[] {
  const latest = Math.max(...methods.map(({ lastUsedInstant }) => lastUsedInstant ?? 0))
  return methods.map(({ lastUsedInstant, ...method }) => ({
    ...method,
    ...(method.method === 'authenticator' && { authenticator }),
    ...(latest > 0 && lastUsedInstant === latest && { lastUsed: true }),
  }))
}

/** The member `secondFactors` of an account document, over users `u`. */
export const secondFactorsDocument = `(
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.id, 'method', m.method, 'name', m.name, 'email', m.email, 'mobilePhone', m.mobile_phone,
        'lastUsedInstant', m.last_used_instant) order by m.insert_instant, m.id), '[]')
      from two_factor_methods m where m.user_id = u.id)`
