/** People who register by themselves, on a page (`application.registrationConfiguration`). */
import type { Application } from '@/lib/applications'
import { type Invalid, invalid, type NotFound, type Vetoed } from '@/lib/errors'
import { later } from '@/lib/later'
import { log } from '@/lib/log'
import { queueMessage } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import { type Allowance, counterKey, countInWindows, digest } from '@/lib/throttle'
import {
  type Account,
  findAccountByLoginId,
  isRequiredField,
  needsVerification,
  type PreparedUser,
  type RegistrationField,
  registrationFields,
  type UserInput,
  updateUser,
  userInput,
} from '@/lib/users'
import { identityPolicy, resendToAnybody, type VerificationState } from '@/lib/verification'
import { registrationInput } from './input'
import { inUseMessages, registrationsFromAddress } from './limits'
import { register, registerPreparedUser } from './provisioning'

export type SelfRegistration = {
  readonly application: Application
  /** Empty: not known. */
  readonly ipAddress: string
  /** Comes back when a verification is done. */
  readonly state?: VerificationState | undefined
}

/** Counts a registration before it is made. */
export function countRegistration(scope: TenantScope, ipAddress: string): Promise<Allowance> {
  const key = counterKey('registrationFrom', digest(ipAddress))
  return countInWindows(scope, ipAddress === '' ? [] : [{ key, ...registrationsFromAddress }])
}

/**
 * Whether a new account and an address that is in use are to look the same (ASVS 6.3.8): where nobody gets in before they have shown that the
 * address is theirs, whoever registers learns nothing at once, and the owner of the address learns everything.
 */
export function answersAlike(scope: TenantScope, { settings }: Application): boolean {
  const policy = identityPolicy(scope, settings.registrationConfiguration.loginIdType)
  return Boolean(policy?.wanted && policy.gated)
}

const registrationFor = ({ id }: Application) => registrationInput.parse({ applicationId: id })

type Registered = { readonly kind: 'registered'; readonly account: Account }

/** A new user, registered and about to be logged in. `Invalid`: the login id is taken. */
export async function registerOneself(
  scope: TenantScope,
  user: PreparedUser,
  { application, ipAddress, state }: SelfRegistration,
): Promise<Registered | Invalid | Vetoed> {
  const registration = registrationFor(application)
  return registerPreparedUser(scope, { user, registration, ipAddress, state, loginFollows: true })
}

/** The one login id of a registration. */
function loginIdOf({ input }: PreparedUser, { settings }: Application) {
  const { loginIdType } = settings.registrationConfiguration
  return { type: loginIdType, value: input[loginIdType] ?? '' }
}

/** The owner of an address hears that somebody has registered with it; one who has not confirmed it yet, is asked to once more. */
async function tellOwner(scope: TenantScope, user: PreparedUser, { application, state }: SelfRegistration) {
  const { type, value } = loginIdOf(user, application)
  const match = await findAccountByLoginId(scope, value, [type])
  if (!match?.account.active) return
  const { account, identity } = match
  if (needsVerification(identity) && type !== 'username') {
    return resendToAnybody(scope, { address: value, type, application, of: 'identity', state })
  }
  const allowance = await countInWindows(scope, [{ key: counterKey('loginIdInUse', account.id), ...inUseMessages }])
  if (allowance.kind === 'limited') return
  await queueMessage(scope, { kind: 'loginIdInUse', user: account, application, values: {} })
}

/** Registers a new user, or tells the owner of the login id: for a page whose answer is the same, and does not wait for either. */
export function registerOrTell(scope: TenantScope, user: PreparedUser, registration: SelfRegistration): void {
  const { application, ipAddress, state } = registration
  later(async () => {
    const outcome = await registerPreparedUser(scope, {
      user,
      registration: registrationFor(application),
      ipAddress,
      state,
    })
    if (outcome.kind === 'invalid') await tellOwner(scope, user, registration)
    if (outcome.kind === 'vetoed') log.info('registration.vetoed', { applicationId: application.id })
  })
}

/** Registers somebody who has an account, and is logging in. `Invalid`: they are registered by now. */
export async function joinApplication(
  scope: TenantScope,
  userId: string,
  { application, ipAddress, state }: SelfRegistration,
): Promise<{ readonly kind: 'registered' } | Invalid | NotFound | Vetoed> {
  const outcome = await register(scope, userId, registrationFor(application), { ipAddress, state, loginFollows: true })
  return outcome.kind === 'registered' ? { kind: 'registered' } : outcome
}

export type Answers = { readonly [Field in RegistrationField]?: UserInput[Field] }

/** Fills in what the user lacks and the application requires, and nothing else of them. `Invalid`: what they had before cannot be kept. */
export async function completeProfile(
  scope: TenantScope,
  { id }: Pick<Account, 'id'>,
  application: Application,
  answers: Answers,
): Promise<{ readonly kind: 'completed' } | Invalid | NotFound | Vetoed> {
  const { registrationConfiguration } = application.settings
  const wanted = registrationFields.filter((field) => isRequiredField(registrationConfiguration, field))
  const outcome = await updateUser(scope, {
    userId: id,
    revise: (current) => {
      const open = wanted.filter((field) => current[field] === undefined || [current[field]].flat().length === 0)
      const given = Object.fromEntries(open.map((field) => [field, answers[field]]))
      const parsed = userInput.safeParse({ ...current, ...given })
      return parsed.success
        ? { kind: 'revised', value: parsed.data }
        : invalid({ generalErrors: [{ code: '[InvalidProfile]', message: 'The user as they are cannot be written.' }] })
    },
  })
  switch (outcome.kind) {
    case 'updated':
      return { kind: 'completed' }
    case 'overloaded':
      throw new Error('A change without a password was hashed')
    default:
      return outcome
  }
}
