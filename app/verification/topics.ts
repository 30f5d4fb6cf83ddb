/** What can be confirmed on the hosted pages, and how it is named in addresses, forms and settings. */
import { inputs } from '@/lib/http/hosted-step'
import type { Visit } from '@/lib/http/hosted-visit'
import type { VerificationGate } from '@/lib/login'
import type { Messages } from '@/lib/text'
import { identityOf } from '@/lib/users'
import { type FoundVerification, findVerification, identityPolicy, registrationPolicy } from '@/lib/verification'

export type Topic = VerificationGate['topic']

export const topics = {
  email: {
    kind: 'identityVerification',
    of: 'identity',
    type: 'email',
    field: 'email',
    limit: 'sendEmailVerification',
    input: inputs.email,
  },
  phone: {
    kind: 'identityVerification',
    of: 'identity',
    type: 'phoneNumber',
    field: 'phoneNumber',
    limit: 'sendPhoneVerification',
    input: inputs.phoneNumber,
  },
  registration: {
    kind: 'registrationVerification',
    of: 'registration',
    type: 'email',
    field: 'email',
    limit: 'sendRegistrationVerification',
    input: inputs.email,
  },
} as const

/** Whether the tenant or the application asks for it at all: otherwise nobody is sent anything. */
export function isWanted(topic: Topic, { scope, application }: Pick<Visit, 'scope' | 'application'>): boolean {
  if (topic !== 'registration') return identityPolicy(scope, topics[topic].type)?.wanted ?? false
  return application !== undefined && registrationPolicy(scope, application).wanted
}

/** What an id is about, if it is about this. Spends nothing. */
export async function findForTopic(topic: Topic, verificationId: string): Promise<FoundVerification | undefined> {
  const { kind, type } = topics[topic]
  const found = await findVerification(kind, verificationId)
  return found && found.subject.kind !== 'registration' && typeOf(found.subject) !== type ? undefined : found
}

function typeOf(subject: Exclude<FoundVerification['subject'], { kind: 'registration' }>) {
  return subject.kind === 'address' ? subject.type : subject.identity.type
}

/** What the reader knows it by. */
export function addressOf({ subject }: FoundVerification): string {
  if (subject.kind === 'identity') return subject.identity.displayValue
  if (subject.kind === 'address') return subject.value
  const { account } = subject
  return (identityOf(account, 'email') ?? account.identities[0])?.displayValue ?? ''
}

/** The message for a field that was left empty. */
export function blankMessage(topic: Topic, { step }: Messages): string {
  return topic === 'phone' ? step.phoneNumberBlank : step.emailBlank
}
