/** One login on its way through the pipeline. */
import type { Application } from '@/lib/applications'
import type { PresentedTrust } from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import type { Account, Identity } from '@/lib/users'
import type { PasswordChangeReason } from './outcome'

/** `metaData.device`: describes the refresh token and the hosted session to their owner. */
export type Device = {
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly description?: string | undefined
  /** From where it was last seen, in what is kept of it. */
  readonly lastAccessedAddress?: string | undefined
}

/** Any JSON object of the application's. */
export type LoginState = Readonly<Record<string, unknown>>

/** A right password that should not be one: public since it was set, or against rules that came later. */
export type PasswordDefect = Extract<PasswordChangeReason, 'Breached' | 'Validation'>

/** How the user proved who they are: the `authenticationType` claim and column, in the public API's words. */
export type AuthenticationType =
  | 'APPLICATION_TOKEN'
  | 'JWT_SSO'
  | 'ONE_TIME_PASSWORD'
  | 'PASSWORD'
  | 'PASSWORDLESS'
  | 'REFRESH_TOKEN'
  | 'USER_CREATE'
  | 'REGISTRATION'
  | 'PING'
  | 'WebAuthn'

/** What the request says besides who it is for. */
export type LoginRequest = {
  readonly application: Application | undefined
  /** Absent: not known. */
  readonly ipAddress: string | undefined
  /** The address is a trusted caller's own, where all its users come from: nobody is limited for it. */
  readonly sharedAddress?: boolean | undefined
  readonly device: Device
  /** The `User-Agent` of the user's browser; absent where the caller is another program and does not say, or nobody is told of the login. */
  readonly userAgent: string | undefined
  /** What may spare the user the second factor. */
  readonly trust?: PresentedTrust | undefined
  /** The caller takes the device for one that this user has not used before. */
  readonly newDevice?: boolean | undefined
  /**
   * A login that a verification or a registration stops is kept, so that it goes on afterwards: for surfaces with pages. `provedInstant`: when it was
   * proved, ms since the epoch, of one that was stopped before.
   */
  readonly resumable?: { readonly provedInstant?: number } | undefined
  /** A surface with pages, and nobody there to answer: what is missing is told, and nothing is opened or kept for it. */
  readonly unattended?: boolean | undefined
  /** `none`: `noJWT`, or a surface that issues its own. `accessTokenOnly`: what was proved is not enough for a refresh token. */
  readonly tokens: 'issue' | 'accessTokenOnly' | 'none'
}

/** What limits by address count; undefined where none tells people apart. */
export function limitedAddress({ ipAddress, sharedAddress }: LoginRequest): string | undefined {
  return sharedAddress ? undefined : ipAddress
}

/** A login whose secret was right. */
export type Attempt = {
  readonly scope: TenantScope
  readonly request: LoginRequest
  readonly account: Account
  /** What the login id matched; absent if the user was found another way. */
  readonly identity: Identity | undefined
  readonly authenticationType: AuthenticationType
  /** What was found wrong with the right password while it was at hand. A second factor carries it on. */
  readonly passwordProblem?: PasswordDefect | undefined
  /** The second factor was shown already, on the way to this login. */
  readonly secondFactorShown?: boolean | undefined
  /** Given to whoever started this login earlier, returned unmodified when it ends. */
  readonly state?: LoginState | undefined
}

/** Lets the attempt go on, or ends it with an outcome. */
export type Step<Outcome> = (attempt: Attempt) => Outcome | undefined | Promise<Outcome | undefined>
