/** What each status of a login-type endpoint brings (Login API, "Response Codes"), for the description. */
import { z } from 'zod'
import { component, freeObject, instant } from '@/lib/component'
import { preventingActionSchema, twoFactorMethodSchema, userSchema } from '@/lib/users'
import { empty, envelope, errors, json, listOf, type Responses } from './responses'

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

/** Every status a login may answer, whatever it started with. */
export const loginResponses = {
  200: loginResponse,
  202: loginResponse,
  203: passwordChange,
  212: identityUnverified,
  213: registrationUnverified,
  242: secondFactorRequired,
  404: empty,
  409: envelope('LoginPreventedResponse', { actions: listOf(preventingActionSchema) }),
  410: empty,
  421: empty,
  423: empty,
  504: errors,
} satisfies Responses<number>
export type LoginStatus = keyof typeof loginResponses
