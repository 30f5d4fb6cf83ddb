/** What webhooks hear of changes to users: of each before it is made, when they may prevent it, and when it is complete. */
import type { NewEvent } from '@/lib/events'
import type { Account } from './account'
import { toUserJson } from './representation'

const of = (account: Account) => () => ({ user: toUserJson(account) })

export function creationOf(account: Account): readonly NewEvent[] {
  const members = of(account)
  return [
    { type: 'user.create', members },
    { type: 'user.create.complete', members },
  ]
}

/** `account`: as it is afterwards. */
export function updateOf(original: Account, account: Account): readonly NewEvent[] {
  const members = () => ({ original: toUserJson(original), user: toUserJson(account) })
  return [
    { type: 'user.update', members },
    { type: 'user.update.complete', members },
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
