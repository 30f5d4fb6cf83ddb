/** Creating and changing users. A password is hashed before a transaction begins, so that none waits for a hash. */

import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import { fieldError, type Invalid, invalid, mergeErrors, type NotFound, notFound, type Vetoed } from '@/lib/errors'
import { recordEvents } from '@/lib/events'
import type { HashOverload, StoredPassword } from '@/lib/passwords'
import { newId } from '@/lib/random'
import type { JsonObject, Revise } from '@/lib/revision'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, findAccount, identityOf, lockUser } from './account'
import { recordCreation } from './creation-record'
import { creationOf, passwordUpdateOf, updateOf } from './events'
import {
  type ChangedIdentities,
  insertIdentities,
  type ProvedAddress,
  wantedIdentities,
  writeIdentities,
} from './identities'
import type { UserInput } from './input'
import { prepareNewPassword, writePassword } from './password'
import { stillProved, wrongCurrentPassword } from './proof'
import { orRefusal, Refusal } from './refusal'
import { endSessionsAfterPasswordChange } from './sessions'

/** A user whose password, if any, is hashed and who only has to be written. */
export type PreparedUser = { readonly input: UserInput; readonly password: StoredPassword | undefined }

/** What comes with a new or changed user besides its own members. */
export type Provisioning = {
  /** Whoever brings the addresses vouches for them, also where the tenant asks for their verification. */
  readonly skipVerification?: boolean | undefined
  /** Called in the transaction of a creation: which of its addresses have been verified before it. */
  readonly proved?: (() => Promise<readonly ProvedAddress[]>) | undefined
  /** Writes what belongs to the change in its transaction: also `input.twoFactor`. `original`: the user before, if there was one. */
  readonly alongside?:
    | ((account: Account, original: Account | undefined, input: UserInput) => Promise<void>)
    | undefined
}

type Prepared = { readonly kind: 'prepared'; readonly user: PreparedUser }

/** Judges and hashes the password. `account`: the user as it is, if it is one already. */
export async function prepareUser(
  scope: TenantScope,
  input: UserInput,
  account?: Account,
): Promise<Prepared | Invalid | HashOverload> {
  const { password, email, phoneNumber, username } = input
  if (password === undefined) return { kind: 'prepared', user: { input, password: undefined } }
  const outcome = await prepareNewPassword(scope, {
    text: password,
    field: 'user.password',
    loginIds: { email, phoneNumber, username },
    account,
  })
  return outcome.kind === 'hashed' ? { kind: 'prepared', user: { input, password: outcome.stored } } : outcome
}

/** The columns of `users` that follow from the input. */
export function userColumns(input: Omit<UserInput, 'email' | 'password' | 'phoneNumber' | 'twoFactor' | 'username'>) {
  return {
    birthDate: input.birthDate ?? null,
    data: input.data,
    expiry: input.expiry === undefined ? null : BigInt(input.expiry),
    firstName: input.firstName ?? null,
    fullName: input.fullName ?? null,
    imageUrl: input.imageUrl ?? null,
    lastName: input.lastName ?? null,
    lastUpdateInstant: BigInt(now()),
    middleName: input.middleName ?? null,
    mobilePhone: input.mobilePhone ?? null,
    parentEmail: input.parentEmail ?? null,
    passwordChangeReason: input.passwordChangeRequired ? (input.passwordChangeReason ?? 'Administrative') : null,
    passwordChangeRequired: input.passwordChangeRequired,
    preferredLanguages: input.preferredLanguages,
    timezone: input.timezone ?? null,
  }
}

function refuseTaken(outcome: ChangedIdentities): void {
  if (outcome.kind === 'taken') {
    throw new Refusal(
      mergeErrors(
        outcome.types.map((type) => fieldError(`user.${type}`, 'duplicate', `A user with this ${type} exists.`)),
      ),
    )
  }
}

function refuseForeign(proved: readonly ProvedAddress[], input: UserInput): void {
  const own = wantedIdentities(input)
  if (proved.every(({ type, value }) => own.some((one) => one.type === type && one.value === value))) return
  throw new Refusal(fieldError('verificationIds', 'invalid', 'A verification is of an address that is not the user’s.'))
}

/** Writes a prepared user inside the caller's `orRefusal`. */
export async function insertUser(
  scope: TenantScope,
  { input, password }: PreparedUser,
  id: string,
  { skipVerification = false, proved: verified }: Pick<Provisioning, 'skipVerification' | 'proved'> = {},
): Promise<string> {
  const { tenantId } = scope
  const columns = userColumns(input)
  const { count } = await db().user.createMany({
    data: [{ id, tenantId, ...columns, insertInstant: columns.lastUpdateInstant }],
    skipDuplicates: true,
  })
  if (count === 0) throw new Refusal(fieldError('userId', 'duplicate', 'A user with this id exists.'))
  const proved = (await verified?.()) ?? []
  refuseForeign(proved, input)
  refuseTaken(await insertIdentities(scope, id, input, { skipVerification, proved }))
  if (password) await writePassword(scope, id, password)
  return id
}

/** The user as it is now stored. */
export async function storedAccount(scope: TenantScope, id: string): Promise<Account> {
  const account = await findAccount(scope, id)
  if (!account) throw new Error('A user that was just written is missing')
  return account
}

/** The user after what was written alongside. */
function withSecondFactors(scope: TenantScope, account: Account, { twoFactor }: UserInput): Promise<Account> {
  return twoFactor ? storedAccount(scope, account.id) : Promise.resolve(account)
}

export type NewUser = Provisioning & {
  readonly id?: string | undefined
  readonly input: UserInput
  /** From where the request came. */
  readonly ipAddress?: string | undefined
}

export async function createUser(
  scope: TenantScope,
  { id = newId(), input, ipAddress, ...provisioning }: NewUser,
): Promise<{ readonly kind: 'created'; readonly account: Account } | Invalid | HashOverload | Vetoed> {
  const prepared = await prepareUser(scope, input)
  if (prepared.kind !== 'prepared') return prepared
  return orRefusal(async () => {
    const account = await storedAccount(scope, await insertUser(scope, prepared.user, id, provisioning))
    await recordCreation(scope, account, { ipAddress })
    await recordEvents(scope, ...creationOf(account))
    await provisioning.alongside?.(account, undefined, input)
    return { kind: 'created', account: await withSecondFactors(scope, account, input) }
  })
}

/** What a patch of `user` applies to. The password is not in it: it is only ever set. */
function presentInput(account: Account): JsonObject {
  const { birthDate, data, expiry, firstName, fullName, imageUrl, lastName } = account
  const { middleName, mobilePhone, parentEmail, passwordChangeReason, passwordChangeRequired } = account
  const { preferredLanguages, timezone } = account
  const email = identityOf(account, 'email')?.value
  const phoneNumber = identityOf(account, 'phoneNumber')?.value
  const username = identityOf(account, 'username')?.displayValue
  const all = { birthDate, data, email, expiry, firstName, fullName, imageUrl, lastName, middleName, mobilePhone }
  const flags = { passwordChangeReason, passwordChangeRequired }
  const present = Object.entries({ ...all, ...flags, parentEmail, phoneNumber, preferredLanguages, timezone, username })
  return Object.fromEntries(present.filter(([, value]) => value !== null && value !== undefined))
}

export type UpdateUser = Provisioning & {
  readonly userId: string
  readonly revise: Revise<UserInput>
  /** The user as they were when the current password was shown to be theirs. If it is not any more, nothing is changed. */
  readonly asProved?: Account | undefined
}

/** A new password ends the user's hosted sessions, and the refresh tokens as the tenant's policy says. Without one the password stays. */
export async function updateUser(
  scope: TenantScope,
  update: UpdateUser,
): Promise<{ readonly kind: 'updated'; readonly account: Account } | Invalid | NotFound | HashOverload | Vetoed> {
  const seen = await findAccount(scope, update.userId)
  if (!seen) return notFound
  const draft = update.revise(presentInput(seen))
  if (draft.kind === 'invalid') return draft
  const prepared = await prepareUser(scope, draft.value, seen)
  if (prepared.kind !== 'prepared') return prepared
  return orRefusal(() => writeUpdate(scope, update, prepared.user.password))
}

async function writeUpdate(
  scope: TenantScope,
  { userId, revise, skipVerification = false, alongside, asProved }: UpdateUser,
  password: StoredPassword | undefined,
): Promise<{ readonly kind: 'updated'; readonly account: Account } | Invalid | NotFound> {
  await lockUser(scope, userId)
  if (asProved && !(await stillProved(scope, asProved))) return invalid(wrongCurrentPassword)
  const account = await findAccount(scope, userId)
  if (!account) return notFound
  // Again, now that nobody else can change what it starts from.
  const revision = revise(presentInput(account))
  if (revision.kind === 'invalid') return revision
  const input = revision.value
  await db().user.updateMany({ where: { id: userId, tenantId: scope.tenantId }, data: userColumns(input) })
  refuseTaken(await writeIdentities(scope, account, input, skipVerification))
  if (password) {
    await writePassword(scope, userId, password)
    await endSessionsAfterPasswordChange(scope, userId)
  }
  const updated = await storedAccount(scope, userId)
  await recordEvents(scope, ...updateOf(account, updated), ...(password ? [passwordUpdateOf(updated)] : []))
  await alongside?.(updated, account, input)
  return { kind: 'updated', account: await withSecondFactors(scope, updated, input) }
}
