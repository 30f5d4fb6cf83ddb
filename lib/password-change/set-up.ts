/** The first password of a user whom somebody else creates: it is the user who chooses it, with an id that goes to the mailbox alone. */
import type { Application } from '@/lib/applications'
import { fieldError } from '@/lib/errors'
import { queueMessage } from '@/lib/messages'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, identityOf, Refusal } from '@/lib/users'
import { createChangePasswordId } from './ids'

const unreachable = fieldError('user.email', 'missing', 'There is no email address to send the set password mail to.')

/**
 * Sends the mail with which a new user chooses a password, in the transaction of the creation and inside the caller's `orRefusal`: one that
 * can reach nobody refuses it.
 *
 * `application`: whose templates and name count.
 */
export async function sendSetPassword(scope: TenantScope, account: Account, application?: Application): Promise<void> {
  const mailedTo = identityOf(account, 'email')?.id
  const changePasswordId = await createChangePasswordId(scope, {
    userId: account.id,
    applicationId: application?.id,
    identityId: mailedTo,
    mailedTo,
    setUp: true,
  })
  if (changePasswordId === undefined) throw new Error('A random change password id is taken')
  const queued = await queueMessage(scope, {
    kind: 'setPassword',
    user: account,
    application,
    values: { changePasswordId },
  })
  if (queued.kind !== 'queued') throw new Refusal(unreachable)
}
