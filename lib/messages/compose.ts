/** From a kind, a reader and values to a finished message: the configured template or the built-in one, in the reader's language. */
import { config } from '@/lib/config'
import { log } from '@/lib/log'
import { builtInMail, builtInText, type MailTemplate } from './built-in'
import { type AnyValues, kinds, type MailKind, type MessageKind, type SmsKind } from './kinds'
import { type EmailTemplate, findEmailTemplate } from './templates/email'
import { escapeHtml, oneLine, parseTemplate, render, type Values } from './templates/language'
import { localized } from './templates/locale'
import { findMessageTemplate } from './templates/message'
import { type Context, isPlaceholder, placeholderValues } from './templates/placeholders'

export type Mail = {
  readonly channel: 'email'
  readonly to: string
  readonly from: { readonly address: string; readonly name?: string | undefined }
  readonly subject: string
  readonly text: string
  readonly html: string
}

export type TextMessage = {
  readonly channel: 'sms'
  readonly to: string
  readonly text: string
  /** Absent: nobody is configured to carry it. */
  readonly messengerId?: string | undefined
}

export type Content = Mail | TextMessage

export type Composition<Kind extends MessageKind> = Omit<Context, 'link'> & {
  readonly kind: Kind
  readonly to: string
  /** The reader's languages, best first (BCP 47). */
  readonly languages: readonly string[]
}

/** Longest subject, characters: what mail programs show at most. */
const maxSubjectLength = 200

/** A page of this installation, whatever host a request named; it knows which tenant and application the reader came for. */
function linkOf({ kind, values, scope, application }: Composition<MessageKind>): string | undefined {
  const path = kinds[kind].linkPath?.(values)
  if (path === undefined) return undefined
  const url = new URL(config().appUrl)
  url.pathname = path
  if (application) url.searchParams.set('client_id', application.id)
  url.searchParams.set('tenantId', scope.tenantId)
  return url.href
}

function codeName(kind: MessageKind, values: AnyValues): string | undefined {
  if (kind === 'twoFactorCode') return 'code'
  return ['oneTimeCode', 'verificationOneTimeCode'].find((name) => values[name] !== undefined)
}

/** The text with its values; undefined if it is no template of this version any more. */
function fill(text: string, values: Values, encode: (value: string) => string): string | undefined {
  const parsed = parseTemplate(text, isPlaceholder)
  return parsed.kind === 'template' ? render(parsed.template, values, encode) : undefined
}

const plain = (value: string) => value

function fillMail(template: MailTemplate, values: Values): MailTemplate | undefined {
  const subject = fill(template.subject, values, plain)
  const text = fill(template.text, values, plain)
  const html = fill(template.html, values, escapeHtml)
  if (subject === undefined || text === undefined || html === undefined) return undefined
  return { subject: oneLine(subject).slice(0, maxSubjectLength), text, html }
}

function inLanguage(template: EmailTemplate, languages: readonly string[]): MailTemplate {
  return {
    subject: localized(languages, template.localizedSubjects, template.defaultSubject),
    text: localized(languages, template.localizedTextTemplates, template.defaultTextTemplate),
    html: localized(languages, template.localizedHtmlTemplates, template.defaultHtmlTemplate),
  }
}

function settingsOf({ scope, application }: Pick<Context, 'scope' | 'application'>) {
  return { tenant: scope.tenant.settings, application: application?.settings }
}

function senderOf({ scope, languages }: Composition<MailKind>, template: EmailTemplate | undefined): Mail['from'] {
  const { defaultFromEmail, defaultFromName } = scope.tenant.settings.emailConfiguration
  const ofTemplate = template && localized(languages, template.localizedFromNames, template.defaultFromName)
  const name = ofTemplate ?? defaultFromName
  return { address: template?.fromEmail ?? defaultFromEmail, name: name && oneLine(name) }
}

/** A template that is gone or no longer understood must not keep a person from a new password: the built-in one goes out instead. */
function fellBack(kind: MessageKind, templateId: string): void {
  log.warn('message.template.unusable', { kind, templateId })
}

export async function composeMail(composition: Composition<MailKind>): Promise<Mail> {
  const { kind, languages, to, values } = composition
  const templateId = kinds[kind].templateId(settingsOf(composition))
  const template = templateId === undefined ? undefined : await findEmailTemplate(templateId)
  const link = linkOf(composition)
  const filled = placeholderValues({ ...composition, link })
  const variant = { link: link !== undefined, codeName: codeName(kind, values) }
  const own = template && fillMail(inLanguage(template, languages), filled)
  if (templateId !== undefined && !own) fellBack(kind, templateId)
  const mail = own ?? fillMail(builtInMail(kind, languages, variant), filled)
  if (!mail) throw new Error(`The built-in template of ${kind} is not one`)
  return { channel: 'email', to, from: senderOf(composition, template), ...mail }
}

export async function composeText(composition: Composition<SmsKind>): Promise<TextMessage> {
  const { kind, languages, scope, to } = composition
  const templateId = kinds[kind].templateId(settingsOf(composition))
  const template = templateId === undefined ? undefined : await findMessageTemplate(templateId)
  const filled = placeholderValues({ ...composition, link: linkOf(composition) })
  const own =
    template && fill(localized(languages, template.localizedTemplates, template.defaultTemplate), filled, plain)
  if (templateId !== undefined && own === undefined) fellBack(kind, templateId)
  const text = own ?? fill(builtInText(kind, languages), filled, plain)
  if (text === undefined) throw new Error(`The built-in template of ${kind} is not one`)
  const { multiFactorConfiguration, phoneConfiguration } = scope.tenant.settings
  const ofFactor = kind === 'twoFactorCodeSms' ? multiFactorConfiguration.sms.messengerId : undefined
  return { channel: 'sms', to, text, messengerId: ofFactor ?? phoneConfiguration.messengerId }
}
