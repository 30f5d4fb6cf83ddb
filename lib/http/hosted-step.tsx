/** Steps and messages of the hosted pages as responses: forms bound to the browser that they are for. */

import { MessagePage, type MessageProps } from '@/components/hosted/message'
import { codeInput, loginIdInput } from '@/components/hosted/parts/field'
import { StepPage, type StepProps } from '@/components/hosted/step'
import { text } from '@/lib/text'
import { bindForm, csrfField, isOwnForm } from './csrf'
import { type FormField, readForm } from './form'
import { formTarget, type PageOptions, pageResponse } from './hosted'
import { fieldOf, readVisit, type Visit, withCarried } from './hosted-visit'

/** Where a visit's forms may lead: back to the application that waits for its answer. */
export function formTargetsOf({ authorization }: Pick<Visit, 'authorization'>): string[] {
  return authorization ? [formTarget(authorization.finalAddress)] : []
}

type Step = Omit<StepProps, 'locale' | 'hidden' | 'csrfToken'> & {
  /** What the form carries besides the visit, such as the id it is about. */
  readonly kept?: readonly FormField[]
}

/** A step of this visit. */
export function stepResponse(
  request: Request,
  visit: Visit,
  { kept = [], ...step }: Step,
  options: PageOptions = {},
): Promise<Response> {
  const hidden = [...visit.carried, ...kept]
  const { token, cookies } = bindForm(request, hidden)
  return pageResponse(<StepPage {...step} locale={visit.locale} hidden={hidden} csrfToken={token} />, {
    ...options,
    cookies: [...cookies, ...(options.cookies ?? [])],
    formTargets: formTargetsOf(visit),
  })
}

/** A page that only says something. */
export function messageResponse(
  { locale }: Pick<Visit, 'locale'>,
  message: Omit<MessageProps, 'locale'>,
  options: PageOptions = {},
): Promise<Response> {
  return pageResponse(<MessagePage {...message} locale={locale} />, options)
}

/** The way out of a step: the sign-in that the visit is part of. */
export function backToSignIn(visit: Pick<Visit, 'carried' | 'locale'>) {
  return { href: withCarried('/oauth2/authorize', visit), label: text(visit.locale).step.backToSignIn }
}

/** The field that asks whom a message is for. */
export function loginIdField(
  locale: string,
  { loginId, blank }: { readonly loginId: string; readonly blank?: boolean },
) {
  const { signIn, step } = text(locale)
  const error = blank ? step.loginIdBlank : undefined
  return { name: 'loginId', label: signIn.loginId, value: loginId, error, input: inputs.login }
}

/** A form that was sent, with what it says of its visit and what was typed in. */
export type Sent = {
  readonly visit: Visit
  /** Of the page's own fields; undefined for one that was not sent, or more than once. */
  readonly typed: (name: string) => string | undefined
  /** Fields that the form carried besides the visit, as it carried them. */
  readonly kept: readonly FormField[]
  /** Whether it comes from the browser that got it (see csrf.ts). */
  readonly isOwn: boolean
}

export type SentResult = ({ readonly kind: 'sent' } & Sent) | { readonly kind: 'answered'; readonly response: Response }

/** The fields by which every form of ours says whose it is, and which of a page's forms it is. */
const ownFields = [csrfField, 'action', 'rememberDevice', '__cb_rememberDevice']

/** Reads a form: `typed` are the page's own fields, `kept` those that it carries and is bound to. */
export async function readSent(
  request: Request,
  { typed = [], kept = [] }: { readonly typed?: readonly string[]; readonly kept?: readonly string[] },
): Promise<SentResult> {
  const form = await readForm(request)
  const read = await readVisit(request, form, [...typed, ...kept, ...ownFields])
  if (read.kind === 'answered') return read
  const fields = form.kind === 'form' ? form.fields : []
  const found = kept.flatMap((name): FormField[] => {
    const value = fieldOf(fields, name)
    return value === undefined || value === '' ? [] : [[name, value]]
  })
  const { visit } = read
  const isOwn = isOwnForm(request, fieldOf(fields, csrfField), [...visit.carried, ...found])
  return { kind: 'sent', visit, typed: (name) => fieldOf(fields, name), kept: found, isOwn }
}

/** What a person typed, without the spaces that keyboards add; undefined for nothing. */
export function trimmed(text: string | undefined): string | undefined {
  const without = text?.trim()
  return without === '' ? undefined : without
}

/** Inputs of steps. */
export const inputs = {
  login: loginIdInput('go'),
  email: { type: 'email', autoComplete: 'email', autoCapitalize: 'none', spellCheck: false, enterKeyHint: 'go' },
  phoneNumber: { type: 'tel', autoComplete: 'tel', enterKeyHint: 'go' },
  code: codeInput(false),
  digits: codeInput(true),
  secret: {
    type: 'text',
    autoComplete: 'off',
    autoCapitalize: 'none',
    autoCorrect: 'off',
    spellCheck: false,
    enterKeyHint: 'go',
  },
} as const
