/** Writing what a user can be found by. The unique key decides who has a name, not a look beforehand. */

import { now } from '@/lib/clock'
import { db } from '@/lib/db'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, type Identity, identityOf } from './account'
import { initialVerification } from './identity-verification'
import type { UserInput } from './input'
import { canonicalLoginId, type IdentityType } from './login-id'

/** An address that whoever brings it has shown to be theirs. */
export type ProvedAddress = { readonly type: IdentityType; readonly value: string }

export type ChangedIdentities =
  | { readonly kind: 'written' }
  /** Somebody else in the tenant has them. What was written must be undone. */
  | { readonly kind: 'taken'; readonly types: readonly IdentityType[] }

type Wanted = { readonly type: IdentityType; readonly value: string; readonly displayValue: string }

/** What a user with this input is found by. */
export function wantedIdentities({
  email,
  phoneNumber,
  username,
}: Pick<UserInput, 'email' | 'phoneNumber' | 'username'>): Wanted[] {
  return [
    ...(email === undefined ? [] : [{ type: 'email' as const, value: email, displayValue: email }]),
    ...(phoneNumber === undefined
      ? []
      : [{ type: 'phoneNumber' as const, value: phoneNumber, displayValue: phoneNumber }]),
    ...(username === undefined
      ? []
      : [{ type: 'username' as const, value: canonicalLoginId(username), displayValue: username }]),
  ]
}

type Writing = {
  /** Whoever brings the addresses vouches for them. */
  readonly skipVerification: boolean
  readonly proved?: readonly ProvedAddress[]
  /** What the user was found by before. */
  readonly before: readonly Identity[]
}

async function insert(
  scope: TenantScope,
  userId: string,
  wanted: readonly Wanted[],
  { skipVerification, proved: addresses = [], before }: Writing,
): Promise<ChangedIdentities> {
  const instant = BigInt(now())
  const shared = { tenantId: scope.tenantId, userId, insertInstant: instant, lastUpdateInstant: instant }
  const inserted = await db().userIdentity.createManyAndReturn({
    data: wanted.map((identity) => {
      const { type, value } = identity
      const replaced = before.find((one) => one.type === type)
      const proved = addresses.some((address) => address.type === type && address.value === value)
      const verification = initialVerification(scope, { type, skipVerification, proved, before: replaced }, instant)
      return { id: newId(), ...shared, ...identity, ...verification }
    }),
    select: { type: true },
    skipDuplicates: true,
  })
  const taken = wanted.map(({ type }) => type).filter((type) => !inserted.some((row) => row.type === type))
  return taken.length === 0 ? { kind: 'written' } : { kind: 'taken', types: taken }
}

/** Of a new user. */
export function insertIdentities(
  scope: TenantScope,
  userId: string,
  input: UserInput,
  how: Omit<Writing, 'before'>,
): Promise<ChangedIdentities> {
  return insert(scope, userId, wantedIdentities(input), { ...how, before: [] })
}

/** Replaces what has changed; an identity that stays the same keeps its history. */
export async function writeIdentities(
  scope: TenantScope,
  account: Account,
  input: UserInput,
  skipVerification: boolean,
): Promise<ChangedIdentities> {
  const wanted = wantedIdentities(input)
  const kept = account.identities.filter(({ type, value }) => wanted.some((w) => w.type === type && w.value === value))
  await db().userIdentity.deleteMany({
    where: { tenantId: scope.tenantId, userId: account.id, id: { notIn: kept.map(({ id }) => id) } },
  })
  for (const { type, displayValue } of wanted) {
    const same = kept.find((identity) => identity.type === type)
    if (!same || same.displayValue === displayValue) continue
    await db().userIdentity.updateMany({
      where: { tenantId: scope.tenantId, id: same.id },
      data: { displayValue, lastUpdateInstant: BigInt(now()) },
    })
  }
  const fresh = wanted.filter(
    ({ type }) => identityOf(account, type) === undefined || !kept.some((k) => k.type === type),
  )
  if (fresh.length === 0) return { kind: 'written' }
  return insert(scope, account.id, fresh, { skipVerification, before: account.identities })
}
