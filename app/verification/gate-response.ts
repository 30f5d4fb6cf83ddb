/** The page on which a sign-in waits for a verification. */
import type { FormField } from '@/lib/http/form'
import { inputs, stepResponse } from '@/lib/http/hosted-step'
import type { Visit } from '@/lib/http/hosted-visit'
import type { VerificationGate } from '@/lib/login'
import { fill, text } from '@/lib/text'

export type GateForm = {
  readonly rememberDevice: boolean
  readonly error?: string | undefined
  readonly notice?: string
  readonly blank?: boolean
  /** To be set besides the form's own. */
  readonly cookies?: readonly string[]
}

/** What somebody is told who wants to go on too early. */
export function stillOpen({ locale }: Pick<Visit, 'locale'>, { topic, verificationId }: VerificationGate): string {
  const messages = text(locale)
  return verificationId === undefined ? messages[topic].stillOpen : messages.step.codeGone
}

/** With a code field where a code was sent, else a button for whoever has opened the link. */
export function gateResponse(
  request: Request,
  visit: Visit,
  gate: VerificationGate,
  form: GateForm,
): Promise<Response> {
  const { address, loginIntent, topic, verificationId } = gate
  const { rememberDevice, error, notice, blank, cookies = [] } = form
  const messages = text(visit.locale)
  const { gateCode, gateLink, gateTitle } = messages[topic]
  const { gate: words, step } = messages
  const byCode = verificationId !== undefined
  const kept: FormField[] = [
    ['loginIntent', loginIntent],
    ['rememberDevice', String(rememberDevice)],
    ...(byCode ? [['verificationId', verificationId] as const] : []),
  ]
  const code = { name: 'oneTimeCode', label: step.code, error: blank ? step.codeBlank : undefined, input: inputs.code }
  const shown = {
    title: gateTitle,
    paragraphs: [fill(byCode ? gateCode : gateLink, { address })],
    action: `/${topic}/verification-required`,
    kept,
    error,
    notice,
    field: byCode ? code : undefined,
    submit: byCode ? words.submitCode : words.submit,
    quiet: [{ does: 'resend', label: words.resend }],
  }
  return stepResponse(request, visit, shown, { cookies })
}
