/** The worker that sends what is in the outbox: outside every request, and until it is sent or given up. */
import { config } from '@/lib/config'
import { describeError, log } from '@/lib/log'
import { outboxWorker } from '@/lib/outbox-worker'
import { processWide } from '@/lib/process-wide'
import { keepMessage } from './carriers/development-outbox'
import { sendText } from './carriers/messenger'
import { refused, type SendOutcome } from './carriers/outcome'
import { sendMail } from './carriers/smtp'
import type { Content } from './compose'
import { concurrency, maxAttempts, pollInterval, retryDelay } from './limits'
import {
  type Claimed,
  claimMessages,
  contentOf,
  nextDueIn,
  recordFailure,
  recordGivenUp,
  recordSent,
  releaseClaims,
} from './outbox'

/** What no carrier is configured for becomes a file, as long as there is no mail server: on a developer's machine. */
function send(message: Claimed, content: Content): Promise<SendOutcome> {
  const { smtpUrl } = config()
  if (content.channel === 'sms' && (content.messengerId !== undefined || smtpUrl)) return sendText(content)
  return smtpUrl && content.channel === 'email' ? sendMail(smtpUrl, message, content) : keepMessage(message, content)
}

async function attempt(message: Claimed): Promise<SendOutcome> {
  // It has been taken more often than it was reported: whoever sends it dies of it.
  if (message.attempts > maxAttempts) return refused('interrupted')
  const content = await contentOf(message).catch(() => undefined)
  if (!content) return refused('undecryptable')
  try {
    return await send(message, content)
  } catch (error) {
    log.error('message.carrier.failed', { messageId: message.id, ...describeError(error) })
    return { kind: 'failed', error: 'internal', permanent: false }
  }
}

/** One attempt at one message, and its record. The ms until the next attempt, if there will be one. */
export async function deliver(message: Claimed): Promise<number | undefined> {
  const { id, tenantId, kind, attempts } = message
  const outcome = await attempt(message)
  if (outcome.kind === 'sent') {
    await recordSent(id)
    log.info('message.sent', { messageId: id, tenantId, kind, attempts })
    return undefined
  }
  const { error } = outcome
  if (outcome.permanent || attempts >= maxAttempts) {
    await recordGivenUp(id, error)
    log.error('message.givenUp', { messageId: id, tenantId, kind, attempts, reason: error })
    return undefined
  }
  const delay = retryDelay(attempts)
  await recordFailure(id, error, delay)
  log.warn('message.failed', {
    messageId: id,
    tenantId,
    kind,
    attempts,
    reason: error,
    nextAttemptInSeconds: delay / 1000,
  })
  return delay
}

const worker = processWide('messages.worker', () =>
  outboxWorker<Claimed>({ name: 'messages', claim: claimMessages, nextDueIn, deliver, concurrency, pollInterval }),
)

/** Something is due: called once its transaction is committed. */
export function messagesDue(): void {
  worker.poke()
}

/** Begins to send, with what an earlier process left. */
export async function startMessageDelivery(): Promise<void> {
  // The embedded database has one process: whoever had taken a message is gone.
  if (config().databaseUrl === undefined) await releaseClaims()
  worker.start()
}

/** Ends sending; what is not done by then is done by the next process. */
export function stopMessageDelivery(): Promise<void> {
  return worker.stop()
}
