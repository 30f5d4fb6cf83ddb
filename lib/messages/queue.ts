/** The one way into the outbox. */
import type { Application } from '@/lib/applications'
import { config } from '@/lib/config'
import { afterCommit, always, executeWith } from '@/lib/db'
import type { TenantScope } from '@/lib/tenancy'
import { identityOf, registrationFor } from '@/lib/users'
import { type Content, composeMail, composeText } from './compose'
import { messagesDue } from './delivery'
import { isSms, type MailKind, type MessageKind, type MessageValues, type SmsKind } from './kinds'
import { type NewMessage, newMessage } from './outbox'
import type { Recipient } from './templates/placeholders'

export type MessageRequest<Kind extends MessageKind> = {
  readonly kind: Kind
  readonly user: Recipient
  readonly values: MessageValues[Kind]
  /** Whose templates, name and registration's languages count; it also shows in the link. */
  readonly application?: Application | undefined
  /** Address or phone number; that of the user unless it is another one, such as that of a second factor. */
  readonly to?: string | undefined
  /** BCP 47, best first; those of the registration and the user unless it is said otherwise. */
  readonly languages?: readonly string[] | undefined
  /** What the caller of the API wants to find again in its template. */
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

type Unsendable =
  /** The user has no such address, or it is none. */
  | { readonly kind: 'noAddress' }
  /** Nobody is configured to carry text messages. */
  | { readonly kind: 'noMessenger' }

export type QueueOutcome = { readonly kind: 'queued'; readonly messageId: string } | Unsendable

/** One mailbox: nothing that a header or an SMTP command could read as more (RFC 5321 §4.1.2, without quoted local parts). */
const mailbox = /^[^\s@<>()[\],;:\\"\p{Cc}]{1,64}@[^\s@<>()[\],;:\\"\p{Cc}]{1,255}$/u
const phoneNumber = /^\+?[0-9][0-9 ().-]{2,30}$/

function addressOf({ kind, to, user }: MessageRequest<MessageKind>): string | undefined {
  const address = to ?? (isSms(kind) ? user.mobilePhone : identityOf(user, 'email')?.value)
  return address && (isSms(kind) ? phoneNumber : mailbox).test(address) ? address : undefined
}

function languagesOf({ application, languages, user }: MessageRequest<MessageKind>): readonly string[] {
  if (languages) return languages
  const registration = application && registrationFor(user, application.id)
  return [...(registration?.preferredLanguages ?? []), ...user.preferredLanguages]
}

function compose(scope: TenantScope, request: MessageRequest<MessageKind>, to: string): Promise<Content> {
  const { application, kind, state, user, values } = request
  const common = { scope, application, user, values, state, to, languages: languagesOf(request) }
  return isSms(kind)
    ? composeText({ ...common, kind: kind satisfies SmsKind })
    : composeMail({ ...common, kind: kind satisfies MailKind })
}

/** Composes a message for a caller who writes it in a statement of its own. After it: `announceMessage`. */
export async function prepareMessage<Kind extends MessageKind>(
  scope: TenantScope,
  request: MessageRequest<Kind>,
): Promise<({ readonly kind: 'prepared' } & NewMessage) | Unsendable> {
  const { kind, user } = request
  const to = addressOf(request)
  if (to === undefined) return { kind: 'noAddress' }
  const content = await compose(scope, request, to)
  if (content.channel === 'sms' && content.messengerId === undefined && config().smtpUrl) return { kind: 'noMessenger' }
  return { kind: 'prepared', ...(await newMessage(scope, { kind, userId: user.id, content })) }
}

/** Has what was written sent: at once, or when the transaction around the caller is committed. */
export function announceMessage(): void {
  afterCommit(messagesDue)
}

/**
 * Queues a message: one insert, in the transaction of the caller if there is one, and nothing is sent before that is committed.
 * Callers have decided that it may be sent; an address that gets too many is their refusal to make.
 */
export async function queueMessage<Kind extends MessageKind>(
  scope: TenantScope,
  request: MessageRequest<Kind>,
): Promise<QueueOutcome> {
  const prepared = await prepareMessage(scope, request)
  if (prepared.kind !== 'prepared') return prepared
  await executeWith([prepared.insert(always)])
  announceMessage()
  return { kind: 'queued', messageId: prepared.id }
}
