/** Adding a second factor: possession is proved first, then everything that follows from it happens in one transaction. */
import type { Application } from '@/lib/applications'
import { now } from '@/lib/clock'
import { inTransaction, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import { revokeRefreshTokensOfUser } from '@/lib/tokens'
import type { Account, SecondFactorKind } from '@/lib/users'
import { type Challenge, findChallenge, setEnrolledCode } from './challenge'
import { codeCandidates, storedCode } from './codes'
import { guess } from './guess'
import { maxMethods } from './limits'
import { enabledKinds } from './methods'
import { replaceRecoveryCodes } from './recovery'
import { codeHolderOf, type Destination, findSentCode, methodDisabled, newSentCode, unknownChallenge } from './send'
import { addMethod, lockUser, type NewMethod } from './stored-methods'
import { matchingStep } from './totp'

export type Enabling = {
  readonly method: NewMethod
  readonly name: string | undefined
  /** An authenticator's own, or the one that was sent to the new address. */
  readonly code: string
  /** A challenge of this user that waits for a first method. */
  readonly twoFactorId: string | undefined
  readonly application: Application | undefined
}

export type EnableOutcome =
  | {
      readonly kind: 'enabled'
      /** Of the first method. Shown this once. */
      readonly recoveryCodes: readonly string[] | undefined
      /** Ends the challenge that was named. */
      readonly code: string | undefined
    }
  | Invalid
  | { readonly kind: 'wrongCode' }

const wrongCode = { kind: 'wrongCode' } as const

/** What becomes columns of the new method. */
type Proved = { readonly kind: 'proved'; readonly lastStep: number | undefined }

const mismatch = {
  email: invalid(fieldError('email', 'mismatch', 'The code was sent to another address.')),
  sms: invalid(fieldError('mobilePhone', 'mismatch', 'The code was sent to another number.')),
} as const

const destinationText = (destination: Destination) =>
  destination.method === 'email' ? destination.email : destination.mobilePhone

/** In the transaction around the caller; a wrong code is counted there too. */
async function proveAddress(
  scope: TenantScope,
  userId: string,
  destination: Destination,
  code: string,
): Promise<Proved | Invalid | typeof wrongCode> {
  const sent = await findSentCode(userId)
  if (sent?.purpose !== 'enable') return wrongCode
  const same =
    sent.destination.method === destination.method && destinationText(sent.destination) === destinationText(destination)
  if (!same) return mismatch[destination.method]
  const proof = { kind: 'sentCode', digests: codeCandidates(code.trim(), sent.code) } as const
  const verdict = await guess({ scope, userId, user: 'any', proof, holder: codeHolderOf(userId) })
  return verdict.kind === 'accepted' ? { kind: 'proved', lastStep: undefined } : wrongCode
}

/** The step counts as used: the code that added the method does not also log in with it. */
function proveAuthenticator(secret: Uint8Array, code: string): Proved | typeof wrongCode {
  const lastStep = matchingStep(secret, code.trim(), { instant: now(), lastStep: null })
  return lastStep === undefined ? wrongCode : { kind: 'proved', lastStep }
}

const tooMany = invalid(fieldError('method', 'tooMany', `A user has at most ${maxMethods} methods.`))

function duplicateOf(method: NewMethod, existing: readonly { email: string | null; mobile_phone: string | null }[]) {
  if (method.method === 'email' && existing.some(({ email }) => email === method.email))
    return invalid(fieldError('email', 'duplicate', 'The user has this method already.'))
  if (method.method === 'sms' && existing.some(({ mobile_phone }) => mobile_phone === method.mobilePhone))
    return invalid(fieldError('mobilePhone', 'duplicate', 'The user has this method already.'))
  return undefined
}

async function write(
  scope: TenantScope,
  account: Account,
  enabling: Enabling,
  challenge: Challenge | undefined,
): Promise<EnableOutcome> {
  const { id: userId } = account
  await lockUser(scope, userId)
  const existing = await sql<{ email: string | null; mobile_phone: string | null }>(
    'select email, mobile_phone from two_factor_methods where user_id = $1::uuid',
    userId,
  )
  const obstacle = existing.length >= maxMethods ? tooMany : duplicateOf(enabling.method, existing)
  if (obstacle) return obstacle
  const { method, code: given } = enabling
  const proved =
    method.method === 'authenticator'
      ? proveAuthenticator(method.secret, given)
      : await proveAddress(scope, userId, method, given)
  if (proved.kind !== 'proved') return proved
  const { name, application } = enabling
  const added = await addMethod(scope, account, { method, name, application, lastStep: proved.lastStep })
  const code = challenge && newSentCode(scope)
  if (challenge && code) await setEnrolledCode(challenge, storedCode(code, added.id))
  if (existing.length > 0) return { kind: 'enabled', recoveryCodes: undefined, code }
  const { onMultiFactorEnable } = scope.tenant.settings.jwtConfiguration.refreshTokenRevocationPolicy
  if (onMultiFactorEnable) await revokeRefreshTokensOfUser(scope, userId)
  return { kind: 'enabled', recoveryCodes: await replaceRecoveryCodes(scope, userId), code }
}

/** Adds a method to a user, with recovery codes if it is the first. Every trusted device has to show a factor again. */
export async function enableMethod(scope: TenantScope, account: Account, enabling: Enabling): Promise<EnableOutcome> {
  if (!enabledKinds(scope).includes(enabling.method.method)) return methodDisabled
  const challenge = enabling.twoFactorId === undefined ? undefined : await findChallenge(enabling.twoFactorId)
  if (enabling.twoFactorId !== undefined && challenge?.account.id !== account.id) return unknownChallenge
  return inTransaction(() => write(scope, account, enabling, challenge))
}

/** What a user who has a method in use may still be told by a challenge that waited for the first one; undefined if there is none in use. */
async function answerIfNotFirst(
  { scope, account }: Challenge,
  twoFactorId: string,
): Promise<FirstMethodOutcome | undefined> {
  const kinds = await sql<{ method: SecondFactorKind }>(
    'select method from two_factor_methods where user_id = $1::uuid',
    account.id,
  )
  if (!kinds.some(({ method }) => enabledKinds(scope).includes(method))) return undefined
  // Read again, under the user's lock: the same form may have come twice, and the first answer may never have been seen.
  const challenge = await findChallenge(twoFactorId)
  const { enrolled } = challenge?.data ?? {}
  if (!challenge || enrolled === undefined) return { kind: 'notFirst' }
  const code = newSentCode(scope)
  await setEnrolledCode(challenge, storedCode(code, enrolled))
  return { kind: 'enabled', recoveryCodes: await replaceRecoveryCodes(scope, account.id), code }
}

export type FirstMethodOutcome =
  | EnableOutcome
  /** The user has one in use: the challenge asks for that one now. */
  | { readonly kind: 'notFirst' }

/**
 * Adds the method that a login demands of a user who has none in use. The challenge is all that was proved, so it never adds a second one,
 * whatever happens at the same time (MF-08).
 */
export async function enableFirstMethod(
  challenge: Challenge,
  enabling: Omit<Enabling, 'twoFactorId'> & { readonly twoFactorId: string },
): Promise<FirstMethodOutcome> {
  const { scope, account } = challenge
  if (!enabledKinds(scope).includes(enabling.method.method)) return methodDisabled
  return inTransaction(async () => {
    await lockUser(scope, account.id)
    return (await answerIfNotFirst(challenge, enabling.twoFactorId)) ?? write(scope, account, enabling, challenge)
  })
}
