/** A login outcome as the hosted sign-in shows it: the one place where outcomes of the pipeline become pages. */
import type { Application } from '@/lib/applications'
import type { AuthenticationType, LoginOutcome, VerificationGate } from '@/lib/login'
import type { Messages } from '@/lib/text'
import { passwordInstantOf, type RegistrationField } from '@/lib/users'

export type HostedStep =
  /** Back to the application. */
  | {
      readonly kind: 'signedIn'
      readonly userId: string
      readonly authenticationType: AuthenticationType
      /** When the user's password was set, ms since the epoch. */
      readonly passwordInstant: number | null
      readonly userState: 'Authenticated' | 'AuthenticatedNotRegistered'
    }
  /** A second factor comes first: a code, or setting one up. */
  | { readonly kind: 'secondFactor'; readonly twoFactorId: string }
  /** A new password comes first. `trustToken`: of the second factor that was just shown. */
  | { readonly kind: 'newPassword'; readonly changePasswordId: string; readonly trustToken: string | undefined }
  /** An address or the registration has to be verified first. */
  | { readonly kind: 'verify'; readonly gate: VerificationGate }
  /** A registration comes first, and whatever it requires and the user lacks. */
  | {
      readonly kind: 'register'
      readonly userId: string
      readonly missing: readonly RegistrationField[]
      readonly loginIntent: string
    }
  /** The form again, with a message. */
  | { readonly kind: 'message'; readonly problem: keyof Messages['problems'] }
  /** The form again, with 503. Seconds. */
  | { readonly kind: 'busy'; readonly retryAfter: number }

type SignedIn = Extract<HostedStep, { kind: 'signedIn' }>

type Authenticated = Extract<LoginOutcome, { kind: 'loggedIn' | 'notRegistered' }>

const signedIn = ({ account, authenticationType }: Authenticated, userState: SignedIn['userState']): SignedIn => ({
  kind: 'signedIn',
  userId: account.id,
  authenticationType,
  passwordInstant: passwordInstantOf(account),
  userState,
})

const message = (problem: keyof Messages['problems']): HostedStep => ({ kind: 'message', problem })

/** What happens next in a browser. Not being registered stops only where the application says so (`requireRegistration`). */
export function toHostedPage(outcome: LoginOutcome, { settings }: Application): HostedStep {
  switch (outcome.kind) {
    case 'loggedIn':
      return signedIn(outcome, 'Authenticated')
    case 'notRegistered':
      return settings.oauthConfiguration.requireRegistration
        ? message('notRegistered')
        : signedIn(outcome, 'AuthenticatedNotRegistered')
    case 'secondFactorRequired':
      // Demanded, but the tenant enables nothing that could be shown or set up.
      return outcome.methods.length + outcome.configurableMethods.length === 0
        ? message('secondFactorRequired')
        : { kind: 'secondFactor', twoFactorId: outcome.twoFactorId }
    case 'overloaded':
      return { kind: 'busy', retryAfter: outcome.retryAfter }
    case 'passwordChangeRequired':
      return { kind: 'newPassword', changePasswordId: outcome.changePasswordId, trustToken: outcome.trustToken }
    case 'identityUnverified':
    case 'registrationUnverified':
      return outcome.gate ? { kind: 'verify', gate: outcome.gate } : message(outcome.kind)
    case 'registrationIncomplete': {
      const { account, loginIntent, missing } = outcome
      return loginIntent === undefined
        ? message('registrationIncomplete')
        : { kind: 'register', userId: account.id, loginIntent, missing }
    }
    case 'invalidCredentials':
    case 'challengeGone':
    case 'prevented':
    case 'expired':
    case 'wrongCode':
    case 'locked':
    case 'vetoed':
      return message(outcome.kind)
    default:
      return outcome satisfies never
  }
}
