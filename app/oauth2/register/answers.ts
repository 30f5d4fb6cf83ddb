/** What somebody typed into the fields that an application asks for: `user.firstName` and so on. */
import type { AskedField } from '@/components/hosted/parts/profile-fields'
import type { Application } from '@/lib/applications'
import { now } from '@/lib/clock'
import { type Sent, trimmed } from '@/lib/http/hosted-step'
import type { Answers } from '@/lib/registrations'
import { fill, type Locale, text } from '@/lib/text'
import { isRequiredField, type RegistrationField, registrationFields, userShape } from '@/lib/users'

/** Nobody was born before, or will be after today, wherever today has begun already. */
const earliestBirthDate = '1900-01-01'
const latestBirthDate = () => new Date(now() + 86_400_000).toISOString().slice(0, 10)

/** The fields that the application has. */
export function enabledFields({ settings }: Application): readonly RegistrationField[] {
  return registrationFields.filter((field) => settings.registrationConfiguration[field].enabled)
}

/** An empty form of these fields. */
export function unanswered({ settings }: Application, fields: readonly RegistrationField[]): AskedField[] {
  const { registrationConfiguration } = settings
  return fields.map((field) => ({ field, required: isRequiredField(registrationConfiguration, field), value: '' }))
}

/** The member of the user; undefined for what it cannot be. */
function memberOf(field: RegistrationField, typed: string): unknown {
  if (field === 'birthDate' && (typed < earliestBirthDate || typed > latestBirthDate())) return undefined
  const parsed = userShape[field].safeParse(field === 'preferredLanguages' ? [typed] : typed)
  return parsed.success ? parsed.data : undefined
}

export type Answered = {
  readonly answers: Answers
  /** The form again, with what was typed and what stands against it. */
  readonly fields: AskedField[]
  readonly complete: boolean
}

/** Reads these fields of a form. */
export function readAnswers(
  { typed }: Pick<Sent, 'typed'>,
  application: Application,
  fields: readonly RegistrationField[],
  locale: Locale,
): Answered {
  const { profile } = text(locale)
  const read = unanswered(application, fields).map((asked) => {
    const { field, required } = asked
    const given = trimmed(typed(`user.${field}`))
    const value = given === undefined ? undefined : memberOf(field, given)
    const wrong = given === undefined ? required && profile.blank : value === undefined && profile.invalid
    const error = wrong ? fill(wrong, { label: profile[field] }) : undefined
    return { asked: { ...asked, value: given ?? '', error }, answer: [field, value] as const }
  })
  return {
    // Each was read by the schema of its own field.
    answers: Object.fromEntries(read.map(({ answer }) => answer).filter(([, value]) => value !== undefined)) as Answers,
    fields: read.map(({ asked }) => asked),
    complete: read.every(({ asked }) => asked.error === undefined),
  }
}
