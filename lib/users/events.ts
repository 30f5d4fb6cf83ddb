/** What webhooks hear of changes to users: of each before it is made, when they may prevent it, and when it is complete. */
import type { NewEvent } from '@/lib/events'
import { type Account, identityOf } from './account'
import { type IdentityType, identityTypes } from './login-id'
import { toUserJson } from './representation'

const of = (account: Account) => () => ({ user: toUserJson(account) })

export function creationOf(account: Account): readonly NewEvent[] {
  const members = of(account)
  return [
    { type: 'user.create', members },
    { type: 'user.create.complete', members },
  ]
}

/** What the user is now found by instead. Not of a login id that is only spelled otherwise, or gone. */
function identityUpdateOf(original: Account, account: Account, type: IdentityType): readonly NewEvent[] {
  const [before, after] = [identityOf(original, type), identityOf(account, type)]
  if (!after || after.value === before?.value) return []
  const user = of(account)
  const [previousLoginId, newLoginId] = [before?.displayValue, after.displayValue]
  const update: NewEvent = {
    type: 'user.identity.update',
    members: () => ({ ...user(), loginIdType: type, newLoginId, previousLoginId }),
  }
  if (type !== 'email') return [update]
  return [update, { type: 'user.email.update', members: () => ({ ...user(), previousEmail: before?.value }) }]
}

/** `account`: as it is afterwards. */
export function updateOf(original: Account, account: Account): readonly NewEvent[] {
  const members = () => ({ original: toUserJson(original), user: toUserJson(account) })
  return [
    { type: 'user.update', members },
    { type: 'user.update.complete', members },
    ...identityTypes.flatMap((type) => identityUpdateOf(original, account, type)),
  ]
}

export function passwordUpdateOf(account: Account): NewEvent {
  return { type: 'user.password.update', members: of(account) }
}

/** `account`: as it was. */
export function deletionOf(account: Account): readonly NewEvent[] {
  const members = of(account)
  return [
    { type: 'user.delete', members },
    { type: 'user.delete.complete', members },
  ]
}

export function deactivationOf(account: Account): NewEvent {
  return { type: 'user.deactivate', members: of(account) }
}

export function reactivationOf(account: Account): NewEvent {
  return { type: 'user.reactivate', members: of(account) }
}
