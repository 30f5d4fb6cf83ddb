/** Everything that can become of a login. Each surface renders it with one switch: a status, a page or a redirect. */
import type { IssuedTrust } from '@/lib/mfa'
import type {
  Account,
  OfferedMethod,
  PasswordChangeReason,
  PreventingAction,
  Registration,
  RegistrationField,
} from '@/lib/users'
import type { AuthenticationType } from './attempt'
import type { Threat } from './threats'

export type { PasswordChangeReason } from '@/lib/users'

export type IssuedTokens = {
  readonly accessToken: string
  /** ms since the epoch. */
  readonly accessTokenExpiry: number
  readonly refreshToken:
    | { readonly value: string; readonly id: string /** From now. */; readonly lifetimeInSeconds: number }
    | undefined
}

/** The right secret was given, and nothing stands in the way. `tokens` is absent if the caller asked for none. */
export type LoggedIn = {
  readonly kind: 'loggedIn'
  readonly account: Account
  /** How the user proved who they are. */
  readonly authenticationType: AuthenticationType
  /** Absent for a login without an application. */
  readonly registration: Registration | undefined
  readonly tokens: IssuedTokens | undefined
  /** What made the login suspicious, though it was completed. */
  readonly threatsDetected: readonly Threat[]
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

/** 202: authenticated, but not registered for the application. */
type NotRegistered = {
  readonly kind: 'notRegistered'
  readonly account: Account
  readonly authenticationType: AuthenticationType
  readonly tokens: IssuedTokens | undefined
  /** What made the login suspicious, though it was completed. */
  readonly threatsDetected: readonly Threat[]
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

/** 404: unknown user or wrong secret, indistinguishable; or what was right a moment ago was changed meanwhile. */
export type InvalidCredentials = { readonly kind: 'invalidCredentials' }

/** 423: deactivated. */
type Locked = { readonly kind: 'locked' }

/** The user's account speaks against the login, whatever was proved. */
export type Refusal =
  | Locked
  /** 409 */
  | { readonly kind: 'prevented'; readonly actions: readonly Omit<PreventingAction, 'applicationIds'>[] }
  /** 410 */
  | { readonly kind: 'expired' }

/** What a surface with pages needs to ask for the verification that stops a login, and to go on after it. */
export type VerificationGate = {
  readonly topic: 'email' | 'phone' | 'registration'
  /** Where the message went. */
  readonly address: string
  /** With the strategy FormField: goes with the code of the message. */
  readonly verificationId: string | undefined
  /** See `resumeLogin`. */
  readonly loginIntent: string
}

/** What a user who has proved everything must still do. */
export type Demand =
  /** 203 */
  | {
      readonly kind: 'passwordChangeRequired'
      readonly changePasswordId: string
      readonly reason: PasswordChangeReason
      readonly trustToken?: string
    }
  /** 212 */
  | {
      readonly kind: 'identityUnverified'
      readonly account: Account
      readonly emailVerificationId?: string
      readonly identityVerificationId?: string
      /** For a login that is resumable. */
      readonly gate?: VerificationGate | undefined
    }
  /** On surfaces with pages: the application lets people register, and this one is not, or lacks what it requires. */
  | {
      readonly kind: 'registrationIncomplete'
      readonly account: Account
      readonly missing: readonly RegistrationField[]
      /** See `resumeLogin`. Absent where nobody is there to answer. */
      readonly loginIntent: string | undefined
    }
  /** 213 */
  | {
      readonly kind: 'registrationUnverified'
      readonly account: Account
      readonly registrationVerificationId?: string
      /** For a login that is resumable. */
      readonly gate?: VerificationGate | undefined
    }

/** Nothing was demanded. The account may have changed meanwhile. */
export type Completion =
  | LoggedIn
  | NotRegistered
  | InvalidCredentials
  | Locked
  /** 504: a transactional webhook said no. */
  | { readonly kind: 'vetoed' }

/** 242 */
export type SecondFactorRequired = {
  readonly kind: 'secondFactorRequired'
  /** Empty where nobody was there to answer (`unattended`). */
  readonly twoFactorId: string
  readonly methods: readonly OfferedMethod[]
  readonly configurableMethods: readonly string[]
}

/** Of a password, and of whatever else a login may start with. */
export type FirstFactorOutcome =
  | Completion
  | Demand
  | Refusal
  | SecondFactorRequired
  /** 503; seconds. */
  | { readonly kind: 'overloaded'; readonly retryAfter: number }

/** Of the code that ends a challenge. A user who was deactivated has none. */
export type SecondFactorOutcome =
  | Exclude<Completion | Demand | Refusal, Locked>
  /** 404: the challenge is unknown, spent, expired or out of guesses. */
  | { readonly kind: 'challengeGone' }
  /** 421: the code is wrong or was used before. */
  | { readonly kind: 'wrongCode' }

export type LoginOutcome = FirstFactorOutcome | SecondFactorOutcome

/** What a login ends with, whatever it is. */
export type LoginResult<Outcome extends LoginOutcome = LoginOutcome> = Outcome & {
  /** For requests that need the second factor that was just shown (`[TrustTokenRequired]`). */
  readonly trustToken?: string | undefined
  /** A trust for this device: new, or the successor of the one it presented. */
  readonly trust?: IssuedTrust | undefined
}
