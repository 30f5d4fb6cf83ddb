/** The three requests that can end a login: a password, a one-time password, the code of a second factor. */
import { type Answer, type Client, client } from '../support/http'
import { api, newSecret, okay, type Person } from '../support/login'
import { challengeOf, enableAuthenticator } from '../support/two-factor'
import { type Place, patchTenant, patchUser, type World } from './world'

/** Sends the request, with further members in its body, and as who usually calls or somebody else. */
export type Send = (more?: object, caller?: Client) => Promise<Answer>

type ChangeReason = 'Administrative' | 'Breached' | 'Expired' | 'Validation'

export type Way = {
  readonly endpoint: string
  readonly form?: string
  /** Goes as far as the request that is looked at; what it returns sends that. */
  begin(world: World, person: Person, place: Place): Promise<Send>
  /** Whether the rules of a tenant can find the password wanting, or an administrator alone. */
  readonly judgedBy: 'rules' | 'administrator'
  /** Makes the password one that has to change, and begins. Expects an imported person. */
  beginWithBadPassword(world: World, person: Person, place: Place, reason: ChangeReason): Promise<Send>
  /** Members of a 200 that are not everybody's. */
  readonly brings: readonly string[]
}

/** Settings by which a password that was good is good no more. */
const rules = {
  Breached: { passwordValidationRules: { breachDetection: { enabled: true, onLogin: 'RequireChange' } } },
  Expired: { maximumPasswordAge: { enabled: true, days: 30 } },
  Validation: { passwordValidationRules: { validateOnLogin: true, minLength: 20 } },
}

/** The administrator says so, or the rules of the tenant do. */
async function spoil(world: World, person: Person, place: Place, reason: ChangeReason): Promise<void> {
  if (reason === 'Administrative') await patchUser(world, person, { passwordChangeRequired: true })
  else await patchTenant(world, place, rules[reason])
}

const withPassword = async ({ server }: World, { email, password }: Person, place: Place): Promise<Send> => {
  const { applicationId, headers } = place
  return (more, caller = api(server, headers)) =>
    caller.post('/api/login', { applicationId, loginId: email, password, ...more })
}

export const password: Way = {
  endpoint: 'POST /api/login',
  begin: withPassword,
  judgedBy: 'rules',
  beginWithBadPassword: async (world, person, place, reason) => {
    await spoil(world, person, place, reason)
    return withPassword(world, person, place)
  },
  brings: ['refreshToken', 'refreshTokenId', 'token', 'tokenExpirationInstant', 'user'],
}

/** Somebody forgets the password and gets a new one, which comes with a one-time password. */
async function withOneTimePassword({ server }: World, { email: loginId }: Person, place: Place): Promise<Send> {
  const { applicationId, headers } = place
  const forgot = { applicationId, loginId, sendForgotPasswordMessage: false }
  const started = okay<{ changePasswordId: string }>(await api(server).post('/api/user/forgot-password', forgot))
  const change = { changePasswordId: server.canary(started.changePasswordId), password: server.canary(newSecret()) }
  const changed = await client(server.url).post('/api/user/change-password', change)
  const oneTimePassword = server.canary(okay<{ oneTimePassword: string }>(changed).oneTimePassword)
  return (more, caller = api(server, headers)) => caller.post('/api/login', { applicationId, oneTimePassword, ...more })
}

export const oneTimePassword: Way = {
  endpoint: 'POST /api/login',
  form: 'with a one-time password',
  begin: withOneTimePassword,
  // It follows a new password, which is good by all rules.
  judgedBy: 'administrator',
  beginWithBadPassword: async (world, person, place, passwordChangeReason) => {
    const send = await withOneTimePassword(world, person, place)
    await patchUser(world, person, { passwordChangeRequired: true, passwordChangeReason })
    return send
  },
  // Nobody had a refresh token when the password was changed, so none follows.
  brings: ['token', 'tokenExpirationInstant', 'user'],
}

/** Somebody with an authenticator has given the right password. */
async function withSecondFactor(world: World, person: Person, place: Place): Promise<Send> {
  const { server } = world
  const { recoveryCodes } = await enableAuthenticator(server, person.id)
  const sendPassword = await withPassword(world, person, place)
  const twoFactorId = server.canary(challengeOf(await sendPassword()))
  return (more, caller = client(server.url)) =>
    // Unlike one of the authenticator, it is as good when a server has been started in between.
    caller.post('/api/two-factor/login', { code: recoveryCodes[0], twoFactorId, ...more })
}

export const secondFactor: Way = {
  endpoint: 'POST /api/two-factor/login',
  begin: withSecondFactor,
  judgedBy: 'rules',
  beginWithBadPassword: async (world, person, place, reason) => {
    await spoil(world, person, place, reason)
    return withSecondFactor(world, person, place)
  },
  brings: ['refreshToken', 'refreshTokenId', 'token', 'tokenExpirationInstant', 'trustToken', 'user'],
}
