/** Registering users for applications, and changing or removing registrations. */
import { type Application, findApplication } from '@/lib/applications'
import { now } from '@/lib/clock'
import { db, execute, insideTransaction, sql } from '@/lib/db'
import { consented } from '@/lib/delivery'
import { type Errors, fieldError, type Invalid, invalid, type NotFound, notFound, type Vetoed } from '@/lib/errors'
import { recordEvents } from '@/lib/events'
import { type FirstLogin, firstLogin } from '@/lib/login'
import { editSecondFactors } from '@/lib/mfa'
import { sendSetPassword } from '@/lib/password-change'
import type { HashOverload } from '@/lib/passwords'
import { newId, newToken } from '@/lib/random'
import type { JsonObject, Revise } from '@/lib/revision'
import type { TenantScope } from '@/lib/tenancy'
import { insertRefreshToken, revokeRefreshTokensOfUser } from '@/lib/tokens'
import {
  type Account,
  authenticationTokenColumn,
  authenticationTokenOf,
  findAccount,
  insertUser,
  lockUser,
  orRefusal,
  type PreparedUser,
  prepareUser,
  Refusal,
  type Registration,
  recordCreation,
  registrationFor,
  storedAccount,
  type UserInput,
  creationOf as userCreationOf,
} from '@/lib/users'
import {
  type BegunVerification,
  beginVerifications,
  spendProved,
  startAndSend,
  type Verification,
  type VerificationState,
} from '@/lib/verification'
import { creationOf, deletionOf, updateOf } from './events'
import type { RegistrationInput } from './input'

/** A registration as it is now, with the user who holds it. */
export type RegistrationChange = {
  readonly account: Account
  readonly application: Application
  readonly registration: Registration
}

function judgeRoles(application: Application, roles: readonly string[] | undefined): Errors | undefined {
  const unknown = roles?.find((role) => !application.roles.some(({ name }) => name === role))
  if (unknown === undefined) return undefined
  return fieldError('registration.roles', 'invalid', 'The application has no role of one of these names.')
}

/** What comes with a registration besides its own members. */
export type Registering = {
  /** A new authentication token takes the place of the one that is sent. */
  readonly generateAuthenticationToken?: boolean | undefined
  /** From where the request came. */
  readonly ipAddress?: string | undefined
  /** A login comes right after it, which brings the tokens and the record. */
  readonly loginFollows?: boolean | undefined
  /** Comes back when a verification is done. */
  readonly state?: VerificationState | undefined
  /** A new user gets the mail with which they choose a password. */
  readonly sendSetPassword?: boolean | undefined
  /** Whoever registers the user vouches for it, also where the application asks for a verification. */
  readonly skipRegistrationVerification?: boolean | undefined
}

function judgeToken(application: Application, { generateAuthenticationToken }: Registering): Errors | undefined {
  if (!generateAuthenticationToken || application.settings.authenticationTokenConfiguration.enabled) return undefined
  const message = 'The application has no authentication tokens: authenticationTokenConfiguration enables them.'
  return fieldError('generateAuthenticationToken', 'disabled', message)
}

type Target = { readonly kind: 'application'; readonly application: Application } | Invalid

/** The application of the tenant that a registration names, once it is known to have what the registration asks for. */
async function targetOf(scope: TenantScope, input: RegistrationInput, registering: Registering): Promise<Target> {
  const application = await findApplication(scope, input.applicationId)
  if (!application) {
    return invalid(fieldError('registration.applicationId', 'invalid', 'The application does not exist.'))
  }
  const errors = judgeRoles(application, input.roles) ?? judgeToken(application, registering)
  return errors ? invalid(errors) : { kind: 'application', application }
}

async function columnsOf(id: string, input: RegistrationInput, { generateAuthenticationToken }: Registering) {
  const token = generateAuthenticationToken ? newToken() : input.authenticationToken
  return {
    authenticationTokenEncrypted: await authenticationTokenColumn(id, token),
    data: input.data,
    lastUpdateInstant: BigInt(now()),
    preferredLanguages: input.preferredLanguages,
    timezone: input.timezone ?? null,
    username: input.username ?? null,
  }
}

function defaultRoles({ roles }: Application): string[] {
  return roles.filter(({ isDefault }) => isDefault).map(({ name }) => name)
}

/** Throws a `Refusal` for a user who is registered already. */
async function insertRegistration(
  scope: TenantScope,
  userId: string,
  application: Application,
  input: RegistrationInput,
  registering: Registering,
): Promise<void> {
  const id = newId()
  const columns = await columnsOf(id, input, registering)
  const instant = columns.lastUpdateInstant
  const verified = registering.skipRegistrationVerification || !application.settings.verifyRegistration
  const { count } = await db().registration.createMany({
    data: [
      {
        id,
        tenantId: scope.tenantId,
        userId,
        applicationId: application.id,
        ...columns,
        roles: input.roles ?? defaultRoles(application),
        verified,
        verifiedInstant: verified ? instant : null,
        insertInstant: instant,
      },
    ],
    skipDuplicates: true,
  })
  if (count === 0) {
    throw new Refusal(fieldError('registration', 'duplicate', 'The user is registered for this application.'))
  }
}

async function stored(scope: TenantScope, userId: string, application: Application): Promise<RegistrationChange> {
  const account = await storedAccount(scope, userId)
  const registration = registrationFor(account, application.id)
  if (!registration) throw new Error('A registration that was just written is missing')
  return { account, application, registration }
}

type Registered = { readonly kind: 'registered' } & RegistrationChange & {
    /** What tokens come of; absent where a login would not bring any at once. */
    readonly login: FirstLogin | undefined
    /** Of the registration, where the application asks for one. */
    readonly verification: Verification | undefined
    /** Of a new user's addresses. */
    readonly verifications: readonly BegunVerification[]
  }

/** Writes the refresh token that comes with a registration. Where others commit, as in a kickstart, there is nobody to get tokens. */
async function beginLogin(
  scope: TenantScope,
  change: RegistrationChange,
  { ipAddress, loginFollows }: Registering,
  provisioning: boolean,
): Promise<FirstLogin | undefined> {
  const login = provisioning || loginFollows ? undefined : await firstLogin(scope, { ...change, ipAddress })
  if (login?.refreshToken) await insertRefreshToken(login.refreshToken)
  return login
}

/** Asks the user to confirm a registration, in its transaction. */
async function beginVerification(
  scope: TenantScope,
  change: RegistrationChange,
  { state }: Registering,
): Promise<Verification | undefined> {
  return change.registration.verified ? undefined : startAndSend(scope, { kind: 'registration', ...change }, { state })
}

/** Registers a user who exists. */
export async function register(
  scope: TenantScope,
  userId: string,
  input: RegistrationInput,
  registering: Registering = {},
): Promise<Registered | Invalid | NotFound | Vetoed> {
  const provisioning = insideTransaction()
  if (!(await findAccount(scope, userId))) return notFound
  const target = await targetOf(scope, input, registering)
  if (target.kind === 'invalid') return target
  return orRefusal(async () => {
    // Keeps the user from being deleted meanwhile.
    const [user] = await sql(
      'select id from users where tenant_id = $1::uuid and id = $2::uuid for share',
      scope.tenantId,
      userId,
    )
    if (!user) return notFound
    await insertRegistration(scope, userId, target.application, input, registering)
    const change = await stored(scope, userId, target.application)
    await recordEvents(scope, ...creationOf(change))
    const login = await beginLogin(scope, change, registering, provisioning)
    const verification = await beginVerification(scope, change, registering)
    return { kind: 'registered', ...change, login, verification, verifications: [] }
  })
}

export type RegisterNewUser = Registering & {
  /** Of the user. */
  readonly id?: string | undefined
  readonly user: UserInput
  readonly registration: RegistrationInput
  /** Whoever brings the user's addresses vouches for them. */
  readonly skipVerification?: boolean | undefined
  /** Of completed verifications of the user's addresses. */
  readonly verificationIds?: readonly string[] | undefined
}

/** Creates a user and registers it, both or neither. */
export async function registerNewUser(
  scope: TenantScope,
  { user, ...rest }: RegisterNewUser,
): Promise<Registered | Invalid | HashOverload | Vetoed> {
  const target = await targetOf(scope, rest.registration, rest)
  if (target.kind === 'invalid') return target
  const prepared = await prepareUser(scope, user)
  if (prepared.kind !== 'prepared') return prepared
  return registerPreparedUser(scope, { ...rest, user: prepared.user })
}

/** As `registerNewUser`, once the password is hashed. */
export async function registerPreparedUser(
  scope: TenantScope,
  {
    id = newId(),
    user,
    registration,
    skipVerification,
    verificationIds = [],
    ...registering
  }: Omit<RegisterNewUser, 'user'> & { readonly user: PreparedUser },
): Promise<Registered | Invalid | Vetoed> {
  const provisioning = insideTransaction()
  const target = await targetOf(scope, registration, registering)
  if (target.kind === 'invalid') return target
  const { ipAddress, loginFollows, state } = registering
  return orRefusal(async () => {
    const { application } = target
    const proved = () => spendProved(scope, verificationIds)
    await insertUser(scope, user, id, { skipVerification, proved })
    await insertRegistration(scope, id, application, registration, registering)
    const { twoFactor } = user.input
    if (twoFactor) await editSecondFactors(scope, await storedAccount(scope, id), twoFactor, 'append')
    const change = await stored(scope, id, application)
    if (!loginFollows) await recordCreation(scope, change.account, { ipAddress, applicationId: application.id })
    await recordEvents(scope, ...userCreationOf(change.account), ...creationOf(change))
    const verifications = await beginVerifications(scope, change.account, { application, state })
    const verification = await beginVerification(scope, change, registering)
    if (registering.sendSetPassword) await sendSetPassword(scope, change.account, application)
    const login = await beginLogin(scope, change, registering, provisioning)
    return { kind: 'registered', ...change, login, verification, verifications }
  })
}

async function presentInput(registration: Registration): Promise<JsonObject> {
  const { applicationId, data, preferredLanguages, roles, timezone, username } = registration
  const authenticationToken = await authenticationTokenOf(registration)
  const optional = {
    ...(authenticationToken !== undefined && { authenticationToken }),
    ...(timezone !== null && { timezone }),
    ...(username !== null && { username }),
  }
  return { applicationId, data, preferredLanguages, roles, ...optional }
}

/** `applicationId` says which registration; a revision cannot move it to another application. */
export async function updateRegistration(
  scope: TenantScope,
  { userId, applicationId }: { readonly userId: string; readonly applicationId: string },
  revise: Revise<RegistrationInput>,
  registering: Registering = {},
): Promise<({ readonly kind: 'updated' } & RegistrationChange) | Invalid | NotFound | Vetoed> {
  return consented(async () => {
    await sql(
      `select id from registrations
       where tenant_id = $1::uuid and user_id = $2::uuid and application_id = $3::uuid for update`,
      scope.tenantId,
      userId,
      applicationId,
    )
    const account = await findAccount(scope, userId)
    const present = account && registrationFor(account, applicationId)
    if (!present) return notFound
    const revision = revise(await presentInput(present))
    if (revision.kind === 'invalid') return revision
    const input = { ...revision.value, applicationId }
    const target = await targetOf(scope, input, registering)
    if (target.kind === 'invalid') return target
    await db().registration.updateMany({
      where: { tenantId: scope.tenantId, userId, applicationId },
      data: { ...(await columnsOf(present.id, input, registering)), roles: input.roles ?? [] },
    })
    const change = await stored(scope, userId, target.application)
    await recordEvents(scope, ...updateOf(present, change))
    return { kind: 'updated', ...change }
  })
}

/** The user's refresh tokens for the application end with the registration. */
export function removeRegistration(
  scope: TenantScope,
  userId: string,
  applicationId: string,
): Promise<{ readonly kind: 'deleted' } | NotFound | Vetoed> {
  return consented(async () => {
    // The user first and then the registration, as a login locks them, so that nobody waits in a circle.
    await lockUser(scope, userId)
    const account = await findAccount(scope, userId)
    const registration = account && registrationFor(account, applicationId)
    if (!registration) return notFound
    await recordEvents(scope, ...deletionOf({ account, registration }))
    await revokeRefreshTokensOfUser(scope, userId, [applicationId])
    await execute(
      'delete from registrations where tenant_id = $1::uuid and user_id = $2::uuid and application_id = $3::uuid',
      scope.tenantId,
      userId,
      applicationId,
    )
    return { kind: 'deleted' }
  })
}
