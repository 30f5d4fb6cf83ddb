/** Importing users in bulk: all of a request, or none of it. */
import { type Application, findApplication } from '@/lib/applications'
import { now } from '@/lib/clock'
import { db, inTransaction } from '@/lib/db'
import { type Errors, fieldError, type Invalid, invalid, mergeErrors } from '@/lib/errors'
import { judgeNewSecondFactors } from '@/lib/mfa'
import type { HashOverload } from '@/lib/passwords'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { Refusal } from '@/lib/users'
import type { ImportedUser } from './input'
import { batch, maxErrors, timeout } from './limits'
import { hashClear, judgeNumber, judgePassword } from './passwords'
import { identityRows, type Prepared, passwordRows, registrationRows, secondFactorRows, userRow } from './rows'

const pathOf = (index: number) => `users[${index}]`

type Applications = ReadonlyMap<string, Application>

/** Those that the users are registered for, as far as the tenant has them. */
async function applicationsOf(scope: TenantScope, users: readonly ImportedUser[]): Promise<Applications> {
  const ids = new Set(users.flatMap(({ registrations }) => registrations.map(({ applicationId }) => applicationId)))
  const found = new Map<string, Application>()
  for (const id of ids) {
    const application = await findApplication(scope, id)
    if (application) found.set(id, application)
  }
  return found
}

function judgeRegistrations({ registrations }: ImportedUser, path: string, applications: Applications): Errors[] {
  return registrations.flatMap(({ applicationId, roles }, index) => {
    const field = `${path}.registrations[${index}]`
    const application = applications.get(applicationId)
    if (!application) {
      return [fieldError(`${field}.applicationId`, 'invalid', 'The application does not exist.')]
    }
    const known = (role: string) => application.roles.some(({ name }) => name === role)
    if (registrations.findIndex((other) => other.applicationId === applicationId) < index) {
      return [fieldError(`${field}.applicationId`, 'duplicate', 'The user is registered for this application twice.')]
    }
    return roles?.every(known) === false
      ? [fieldError(`${field}.roles`, 'invalid', 'The application has no role of one of these names.')]
      : []
  })
}

function refused(errors: readonly Errors[]): Invalid | undefined {
  return errors.length > 0 ? invalid(mergeErrors(errors.slice(0, maxErrors))) : undefined
}

/** Rows in batches; the keys of those that were there before. */
async function written<Row>(
  rows: readonly Row[],
  write: (rows: Row[]) => Promise<readonly string[]>,
  keyOf: (row: Row) => string,
): Promise<Set<string>> {
  const taken = new Set<string>()
  for (let start = 0; start < rows.length; start += batch) {
    const some = rows.slice(start, start + batch)
    const inserted = new Set(await write(some))
    for (const row of some) if (!inserted.has(keyOf(row))) taken.add(keyOf(row))
  }
  return taken
}

const idOf = ({ id }: { readonly id: string }) => id

async function writeUsers(scope: TenantScope, prepared: readonly Prepared[]): Promise<Errors[]> {
  const taken = await written(
    prepared.map((one) => userRow(scope, one)),
    async (data) =>
      (await db().user.createManyAndReturn({ data, select: { id: true }, skipDuplicates: true })).map(idOf),
    idOf,
  )
  return prepared.flatMap(({ id }, index) =>
    taken.has(id) ? [fieldError(`${pathOf(index)}.id`, 'duplicate', 'A user with this id exists.')] : [],
  )
}

/** The unique key decides who has a login id, among the users of the request as well. */
async function writeIdentities(scope: TenantScope, prepared: readonly Prepared[]): Promise<Errors[]> {
  const rows = prepared.flatMap((one, index) => identityRows(scope, one).map((row) => ({ row, index })))
  const taken = await written(
    rows.map(({ row }) => row),
    async (data) =>
      (await db().userIdentity.createManyAndReturn({ data, select: { id: true }, skipDuplicates: true })).map(idOf),
    idOf,
  )
  return rows.flatMap(({ row, index }) => {
    if (!taken.has(row.id)) return []
    return [fieldError(`${pathOf(index)}.${row.type}`, 'duplicate', `A user with this ${row.type} exists.`)]
  })
}

async function writeRest(scope: TenantScope, prepared: readonly Prepared[], applications: Applications): Promise<void> {
  const rolesOf = (applicationId: string) =>
    (applications.get(applicationId)?.roles ?? []).filter(({ isDefault }) => isDefault).map(({ name }) => name)
  for (let start = 0; start < prepared.length; start += batch) {
    const some = prepared.slice(start, start + batch)
    await db().userPassword.createMany({ data: some.flatMap((one) => passwordRows(scope, one)) })
    const registrations = some.flatMap((one) => registrationRows(scope, one, rolesOf))
    await db().registration.createMany({ data: await Promise.all(registrations) })
    const secondFactors = await Promise.all(some.map((one) => secondFactorRows(scope, one)))
    await db().twoFactorMethod.createMany({ data: secondFactors.flatMap(({ methods }) => methods) })
    await db().recoveryCode.createMany({ data: secondFactors.flatMap(({ recoveryCodes }) => recoveryCodes) })
  }
}

/** Throws a `Refusal`, which undoes everything, when a user is there already. */
async function write(scope: TenantScope, prepared: readonly Prepared[], applications: Applications): Promise<void> {
  for (const step of [writeUsers, writeIdentities]) {
    const errors = refused(await step(scope, prepared))
    if (errors) throw new Refusal(errors.errors)
  }
  await writeRest(scope, prepared, applications)
}

function judgeIds(users: readonly ImportedUser[]): Errors[] {
  const seen = new Set<string>()
  return users.flatMap(({ id }, index) => {
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id)
      return []
    }
    return [fieldError(`${pathOf(index)}.id`, 'duplicate', 'The request has two users with this id.')]
  })
}

/** Import Users. What is wrong is found before anything is hashed or written, as far as it can be. */
export async function importUsers(
  scope: TenantScope,
  users: readonly ImportedUser[],
): Promise<{ readonly kind: 'imported' } | Invalid | HashOverload> {
  const applications = await applicationsOf(scope, users)
  const judged = users.map((user, index) => judgePassword(user, pathOf(index)))
  const tooMany = judgeNumber(judged)
  const refusal = refused([
    ...judgeIds(users),
    ...judged.flatMap((one) => (one.kind === 'refused' ? [one.errors] : [])),
    ...users.flatMap(({ twoFactor }, index) =>
      twoFactor ? judgeNewSecondFactors(twoFactor, `${pathOf(index)}.twoFactor`) : [],
    ),
    ...users.flatMap((user, index) => judgeRegistrations(user, pathOf(index), applications)),
    ...(tooMany ? [tooMany] : []),
  ])
  if (refusal) return refusal
  const hashed = await hashClear(judged)
  if (hashed.kind === 'overloaded') return hashed
  const prepared = users.map((user, index) => ({
    id: user.id ?? newId(),
    user,
    password: hashed.passwords[index],
    now: now(),
  }))
  try {
    await inTransaction(() => write(scope, prepared, applications), { timeout })
    return { kind: 'imported' }
  } catch (error) {
    if (error instanceof Refusal) return error.outcome
    throw error
  }
}
