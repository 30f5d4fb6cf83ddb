/** Imported users as rows of the database, their instants kept as they came. */

import { importedSecondFactors } from '@/lib/mfa'
import type { StoredPassword } from '@/lib/passwords'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { authenticationTokenColumn, userColumns, wantedIdentities } from '@/lib/users'
import type { ImportedUser } from './input'

/** A user who only has to be written. `now`: ms since the epoch, for instants that did not come along. */
export type Prepared = {
  readonly id: string
  readonly user: ImportedUser
  readonly password: StoredPassword | undefined
  readonly now: number
}

const instant = (given: number | undefined, otherwise: number) => BigInt(given ?? otherwise)
const optionalInstant = (given: number | undefined) => (given === undefined ? null : BigInt(given))

export function userRow({ tenantId }: TenantScope, { id, user, now }: Prepared) {
  return {
    ...userColumns(user),
    id,
    tenantId,
    active: user.active,
    insertInstant: instant(user.insertInstant, now),
    lastLoginInstant: optionalInstant(user.lastLoginInstant),
    lastUpdateInstant: instant(user.lastUpdateInstant, user.insertInstant ?? now),
  }
}

/** Whether an address is verified is the other system's word, which it does not give for a number; a username has nothing that could be. */
export function identityRows({ tenantId }: TenantScope, { id: userId, user, now }: Prepared) {
  return wantedIdentities(user).map((identity) => {
    const verified = identity.type === 'email' && user.verified
    return {
      ...identity,
      id: newId(),
      tenantId,
      userId,
      verified,
      verifiedInstant: verified ? instant(user.verifiedInstant, now) : null,
      verifiedReason: identity.type === 'username' ? 'Unverifiable' : 'Import',
      insertInstant: instant(user.insertInstant, now),
      lastUpdateInstant: instant(user.insertInstant, now),
    }
  })
}

/** A password that came in the clear is as old as its hash. */
export function passwordRows({ tenantId }: TenantScope, { id: userId, user, password, now }: Prepared) {
  if (!password) return []
  const since = user.encryptionScheme === undefined ? now : (user.passwordLastUpdateInstant ?? now)
  return [{ ...password, userId, tenantId, lastUpdateInstant: BigInt(since) }]
}

export function secondFactorRows(scope: TenantScope, { id, user, now }: Prepared) {
  return importedSecondFactors(scope, id, user.twoFactor ?? {}, user.insertInstant ?? now)
}

/** `rolesOf`: of an application, for registrations that name none. */
export function registrationRows(
  { tenantId }: TenantScope,
  { id: userId, user, now }: Prepared,
  rolesOf: (applicationId: string) => readonly string[],
) {
  const row = async (registration: ImportedUser['registrations'][number]) => {
    const id = registration.id ?? newId()
    return {
      id,
      authenticationTokenEncrypted: await authenticationTokenColumn(id, registration.authenticationToken),
      tenantId,
      userId,
      applicationId: registration.applicationId,
      data: registration.data,
      preferredLanguages: registration.preferredLanguages,
      roles: [...(registration.roles ?? rolesOf(registration.applicationId))],
      timezone: registration.timezone ?? null,
      username: registration.username ?? null,
      verified: registration.verified,
      verifiedInstant: registration.verified ? instant(registration.verifiedInstant, now) : null,
      lastLoginInstant: optionalInstant(registration.lastLoginInstant),
      insertInstant: instant(registration.insertInstant, now),
      lastUpdateInstant: instant(registration.lastUpdateInstant, registration.insertInstant ?? now),
    }
  }
  return user.registrations.map(row)
}
