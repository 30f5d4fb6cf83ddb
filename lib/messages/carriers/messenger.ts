/** Hands a text message to a configured web service: `POST {"phoneNumber": …, "textMessage": …}`, any 2xx is success (Generic Messenger). */
import { post } from '@/lib/outbound'
import type { TextMessage } from '../compose'
import { findMessenger, type Messenger } from '../messengers'
import { failed, type SendOutcome, sent } from './outcome'

function headersOf(messenger: Messenger): Record<string, string> {
  const { headers, httpAuthenticationPassword, httpAuthenticationUsername } = messenger
  const credentials = Buffer.from(`${httpAuthenticationUsername}:${httpAuthenticationPassword ?? ''}`, 'utf8')
  return {
    'content-type': 'application/json',
    ...(httpAuthenticationUsername ? { authorization: `Basic ${credentials.toString('base64')}` } : {}),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  }
}

/** One attempt. A service that refuses may be configured wrongly, so every refusal is worth another attempt. */
export async function sendText(message: TextMessage): Promise<SendOutcome> {
  const messenger = message.messengerId === undefined ? undefined : await findMessenger(message.messengerId)
  if (!messenger) return failed('noMessenger')
  const outcome = await post({
    url: messenger.url,
    headers: headersOf(messenger),
    body: JSON.stringify({ phoneNumber: message.to, textMessage: message.text }),
    connectTimeout: messenger.connectTimeout,
    readTimeout: messenger.readTimeout,
  })
  if (outcome.kind === 'failed') return failed(outcome.reason)
  return outcome.status >= 200 && outcome.status < 300 ? sent : failed(`status ${outcome.status}`)
}
