/** What each status of a login-type endpoint brings (Login API, "Response Codes"), for the description. */
import { z } from 'zod'
import { component, freeObject, instant } from '@/lib/component'
import { type FirstFactorOutcome, type LoginOutcome, type SecondFactorOutcome, threats } from '@/lib/login'
import { preventingActionSchema, twoFactorMethodSchema, userSchema } from '@/lib/users'
import { empty, envelope, errors, json, listOf, type Responses, type WrapperStatus } from './responses'

/** Any success may bring a trust, and the means to confirm what needs a second factor. */
const trusts = () => ({ trustToken: z.string().optional(), twoFactorTrustId: z.string().optional() })

/** What is told of tokens; nothing where none were issued, and of a refresh token only where there is one. */
export const tokenMembers = () => ({
  refreshToken: z.string().optional(),
  refreshTokenId: z.guid().optional(),
  token: z.string().optional(),
  tokenExpirationInstant: instant().optional(),
})

/** 200 and 202; without the members of tokens where the request wanted none. */
export const loginResponse = json(
  component('LoginResponse', () =>
    z.object({
      ...tokenMembers(),
      ...trusts(),
      state: freeObject().optional(),
      threatsDetected: z.array(z.enum(threats)).optional(),
      user: userSchema(),
    }),
  ),
)

const passwordChange = json(
  component('PasswordChangeRequired', () =>
    z.object({
      ...trusts(),
      changePasswordId: z.string(),
      changePasswordReason: z.enum(['Administrative', 'Breached', 'Expired', 'Validation']),
    }),
  ),
)

const identityUnverified = json(
  component('IdentityUnverified', () =>
    z.object({
      ...trusts(),
      emailVerificationId: z.string().optional(),
      identityVerificationId: z.string().optional(),
      user: userSchema(),
    }),
  ),
)

const registrationUnverified = json(
  component('RegistrationUnverified', () =>
    z.object({ ...trusts(), registrationVerificationId: z.string().optional(), user: userSchema() }),
  ),
)

const secondFactorRequired = json(
  component('TwoFactorRequired', () =>
    z.object({
      ...trusts(),
      configurableMethods: z.array(z.string()).optional(),
      methods: z.array(twoFactorMethodSchema()).optional(),
      twoFactorId: z.string(),
    }),
  ),
)

/** Login API, "Response Codes". */
export const statusOf = {
  loggedIn: 200,
  notRegistered: 202,
  // Pages alone ask for what is missing.
  registrationIncomplete: 202,
  passwordChangeRequired: 203,
  identityUnverified: 212,
  registrationUnverified: 213,
  secondFactorRequired: 242,
  invalidCredentials: 404,
  challengeGone: 404,
  prevented: 409,
  expired: 410,
  wrongCode: 421,
  locked: 423,
  overloaded: 503,
  vetoed: 504,
} as const satisfies Readonly<Record<Kind, number>>

type Kind = LoginOutcome['kind']
export type StatusOf<K extends Kind> = (typeof statusOf)[K]

/** Each status of these outcomes, and no other, besides the wrapper's. */
type Declared<K extends Kind> = Responses<Exclude<StatusOf<K>, WrapperStatus>>

/** Of a login, whether it is asked for the first time or after a challenge. */
const either = {
  200: loginResponse,
  202: loginResponse,
  203: passwordChange,
  212: identityUnverified,
  213: registrationUnverified,
  404: empty,
  409: envelope('LoginPreventedResponse', { actions: listOf(preventingActionSchema) }),
  410: empty,
  504: errors,
} satisfies Declared<FirstFactorOutcome['kind'] & SecondFactorOutcome['kind']>

/** Whatever a login starts with. */
export const loginResponses = { ...either, 242: secondFactorRequired, 423: empty } satisfies Declared<
  FirstFactorOutcome['kind']
>

/** The code that ends a challenge. */
export const twoFactorLoginResponses = { ...either, 421: empty } satisfies Declared<SecondFactorOutcome['kind']>
