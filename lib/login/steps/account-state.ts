/** Refusals that follow from the account alone. They run after the secret, so that they tell nothing to who does not have it. */
import type { Step } from '../attempt'
import type { Refusal } from '../outcome'

/** 423: deactivated users do not log in. */
export const refuseInactive: Step<Refusal> = ({ account }) => (account.active ? undefined : { kind: 'locked' })

/** 410: past `user.expiry`, by the database clock. */
export const refuseExpired: Step<Refusal> = ({ account }) => (account.expired ? { kind: 'expired' } : undefined)
