/** `eventConfiguration`: which events of a tenant go to webhooks, and which of them webhooks have to agree to. */
import { z } from 'zod'
import { section } from './schema'

/** Events that report a change before it is made, so that webhooks can prevent it. */
export const transactionalEventTypes = [
  'user.create',
  'user.deactivate',
  'user.delete',
  'user.login.new-device',
  'user.login.success',
  'user.login.suspicious',
  'user.reactivate',
  'user.registration.create',
  'user.registration.delete',
  'user.registration.update',
  'user.update',
] as const

/**
 * Events that report what is already so. `user.login.failed` is one of them: to wait for webhooks after a wrong password, and not
 * after an unknown login id, would tell which of them it was.
 */
const reportedEventTypes = [
  'jwt.refresh',
  'jwt.refresh-token.revoke',
  'user.action',
  'user.create.complete',
  'user.delete.complete',
  'user.email.update',
  'user.email.verified',
  'user.identity.update',
  'user.identity.verified',
  'user.login.failed',
  'user.password.breach',
  'user.password.reset.send',
  'user.password.reset.start',
  'user.password.reset.success',
  'user.password.update',
  'user.registration.create.complete',
  'user.registration.delete.complete',
  'user.registration.update.complete',
  'user.registration.verified',
  'user.two-factor.challenge',
  'user.two-factor.failed-attempt',
  'user.two-factor.method.add',
  'user.two-factor.method.remove',
  'user.two-factor.success',
  'user.update.complete',
] as const

type TransactionalEventType = (typeof transactionalEventTypes)[number]

/** Every event, by its name on the wire. */
export type EventType = TransactionalEventType | (typeof reportedEventTypes)[number]

export const eventTypes = [...transactionalEventTypes, ...reportedEventTypes] as const

/**
 * How many of the webhooks that hear an event have to agree: nobody is asked, one, half, two thirds, all.
 */
const transactionType = z.enum(['None', 'Any', 'SimpleMajority', 'SuperMajority', 'AbsoluteMajority']).default('None')
export type TransactionType = z.output<typeof transactionType>

const transactional = section({ enabled: z.boolean().default(false), transactionType })
const reported = section({
  enabled: z.boolean().default(false),
  transactionType: transactionType.overwrite(() => 'None'),
})

function each<Type extends EventType, Schema>(types: readonly Type[], schema: Schema): { [Name in Type]: Schema } {
  return Object.fromEntries(types.map((type) => [type, schema])) as { [Name in Type]: Schema }
}

export const eventConfiguration = section({
  events: section({ ...each(transactionalEventTypes, transactional), ...each(reportedEventTypes, reported) }),
})
