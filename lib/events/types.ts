/** What each event says, by its name on the wire. Members are the public event's, in its JSON shape, and never hold a secret. */
import type { EventType } from '@/lib/settings'

type Json = Readonly<Record<string, unknown>>

/** `user` as the User API shows it. */
type OfUser = { readonly user: Json }

type Login = OfUser & {
  readonly applicationId?: string | undefined
  readonly authenticationType: string
  readonly ipAddress?: string | undefined
}

/** `original`: before the change. */
type Update = OfUser & { readonly original: Json }

/** Of an identity that the user has got, or that has become another. */
type IdentityUpdate = OfUser & {
  readonly loginIdType: 'email' | 'phoneNumber' | 'username'
  readonly newLoginId: string
  readonly previousLoginId?: string | undefined
}

type OfRegistration = OfUser & { readonly applicationId: string; readonly registration: Json }
type RegistrationUpdate = OfRegistration & { readonly original: Json }

type SecondFactor = OfUser & { readonly applicationId?: string | undefined }
type SecondFactorUse = SecondFactor & { readonly method: string }
/** Without the secret. */
type SecondFactorMethod = OfUser & { readonly method: Json }

type UserAction = {
  readonly action: string
  readonly actionId: string
  readonly actioneeUserId: string
  readonly actionerUserId?: string | undefined
  readonly applicationIds: readonly string[]
  readonly comment?: string | undefined
  readonly emailedUser: boolean
  /** ms since the epoch. */
  readonly expiry?: number | undefined
  readonly localizedAction?: string | undefined
  readonly localizedDuration?: string | undefined
  readonly localizedOption?: string | undefined
  readonly localizedReason?: string | undefined
  readonly notifyUser: boolean
  readonly option?: string | undefined
  readonly phase: 'start' | 'modify' | 'cancel' | 'end'
  readonly reason?: string | undefined
  readonly reasonCode?: string | undefined
}

/** The members of each event besides `id`, `createInstant`, `info`, `tenantId` and `type`, which all have. */
export type EventMembers = {
  /** The public event carries the tokens themselves; here `refreshTokenId` tells which token it was. */
  readonly 'jwt.refresh': {
    readonly applicationId: string
    readonly refreshTokenId: string
    readonly userId: string
  }
  readonly 'jwt.refresh-token.revoke': {
    readonly applicationId?: string | undefined
    readonly refreshToken?: Json | undefined
    readonly userId?: string | undefined
  }
  readonly 'user.action': UserAction
  readonly 'user.create': OfUser
  readonly 'user.create.complete': OfUser
  readonly 'user.deactivate': OfUser
  readonly 'user.delete': OfUser
  readonly 'user.delete.complete': OfUser
  readonly 'user.email.update': OfUser & { readonly previousEmail?: string | undefined }
  readonly 'user.email.verified': OfUser
  readonly 'user.identity.update': IdentityUpdate
  readonly 'user.identity.verified': OfUser & { readonly loginId: string; readonly loginIdType: string }
  readonly 'user.login.failed': Login & { readonly reason: { readonly code: 'credentials' } }
  readonly 'user.login.new-device': Login
  readonly 'user.login.success': Login
  readonly 'user.login.suspicious': Login & { readonly threatsDetected: readonly string[] }
  readonly 'user.password.breach': OfUser
  readonly 'user.password.reset.send': OfUser
  readonly 'user.password.reset.start': OfUser
  readonly 'user.password.reset.success': OfUser
  readonly 'user.password.update': OfUser
  readonly 'user.reactivate': OfUser
  readonly 'user.registration.create': OfRegistration
  readonly 'user.registration.create.complete': OfRegistration
  readonly 'user.registration.delete': OfRegistration
  readonly 'user.registration.delete.complete': OfRegistration
  readonly 'user.registration.update': RegistrationUpdate
  readonly 'user.registration.update.complete': RegistrationUpdate
  readonly 'user.registration.verified': OfRegistration
  readonly 'user.two-factor.challenge': SecondFactor
  readonly 'user.two-factor.failed-attempt': SecondFactorUse
  readonly 'user.two-factor.method.add': SecondFactorMethod
  readonly 'user.two-factor.method.remove': SecondFactorMethod
  readonly 'user.two-factor.success': SecondFactorUse
  readonly 'user.update': Update
  readonly 'user.update.complete': Update
}

/** Where the request that caused the event came from. */
export type EventInfo = {
  readonly deviceDescription?: string | undefined
  readonly deviceName?: string | undefined
  readonly deviceType?: string | undefined
  readonly ipAddress?: string | undefined
  readonly userAgent?: string | undefined
}

type NewEventOf<Type extends EventType> = {
  readonly type: Type
  readonly info?: EventInfo | undefined
  /** Called only if somebody hears the event. */
  readonly members: () => EventMembers[Type]
}

/** Something that is happening and may interest somebody. */
export type NewEvent = { [Type in EventType]: NewEventOf<Type> }[EventType]
