/** What users are told of a login on a device that they have not used before. */
import { type NewMessage, namesTemplate, prepareMessage } from '@/lib/messages'
import type { Attempt } from './attempt'
import { infoOf } from './events'

/**
 * The mail for whom `user.login.new-device` is about, to be written with the login. Only where the settings name a template: what is a new
 * device is the caller's word, and not every application that sends it wants its users to get mail.
 */
export async function newDeviceMail({ scope, request, account: user }: Attempt): Promise<NewMessage | undefined> {
  const { application, newDevice } = request
  if (!newDevice || !namesTemplate('newDevice', scope, application)) return undefined
  const { deviceName, ipAddress, userAgent } = infoOf(request)
  const values = {
    'event.info.deviceName': deviceName,
    'event.info.ipAddress': ipAddress,
    'event.info.userAgent': userAgent,
  }
  const message = await prepareMessage(scope, { kind: 'newDevice', user, application, values })
  return message.kind === 'prepared' ? message : undefined
}
