/** What webhooks hear of changes to registrations: of each before it is made, when they may prevent it, and when it is complete. */
import type { NewEvent } from '@/lib/events'
import { type Account, type Registration, toRegistrationJson, toUserJson } from '@/lib/users'

type Change = { readonly account: Account; readonly registration: Registration }

const of =
  ({ account, registration }: Change) =>
  () => ({
    applicationId: registration.applicationId,
    registration: toRegistrationJson(registration),
    user: toUserJson(account),
  })

export function creationOf(change: Change): readonly NewEvent[] {
  const members = of(change)
  return [
    { type: 'user.registration.create', members },
    { type: 'user.registration.create.complete', members },
  ]
}

export function updateOf(original: Registration, change: Change): readonly NewEvent[] {
  const members = () => ({ ...of(change)(), original: toRegistrationJson(original) })
  return [
    { type: 'user.registration.update', members },
    { type: 'user.registration.update.complete', members },
  ]
}

/** `change`: as it was. */
export function deletionOf(change: Change): readonly NewEvent[] {
  const members = of(change)
  return [
    { type: 'user.registration.delete', members },
    { type: 'user.registration.delete.complete', members },
  ]
}
