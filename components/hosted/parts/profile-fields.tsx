// What an application asks of people who register: a name, a birthday, a telephone.
import type { ComponentProps } from 'react'
import { fill, languageChoices, type Messages, text } from '@/lib/text'
import { Field } from './field'
import { Select } from './select'

/** A member of `user`. */
export type ProfileField = Exclude<keyof Messages['profile'], 'optional' | 'noLanguage' | 'blank' | 'invalid'>

export type AskedField = {
  readonly field: ProfileField
  readonly required: boolean
  /** As it was typed in. */
  readonly value: string
  readonly error?: string | undefined
}

const name = (autoComplete: string) => ({ type: 'text', autoComplete, autoCorrect: 'off', spellCheck: false }) as const

const inputs: Readonly<Record<Exclude<ProfileField, 'preferredLanguages'>, ComponentProps<typeof Field>['input']>> = {
  firstName: name('given-name'),
  middleName: name('additional-name'),
  lastName: name('family-name'),
  fullName: name('name'),
  birthDate: { type: 'date', autoComplete: 'bday' },
  mobilePhone: { type: 'tel', autoComplete: 'tel' },
}

/** The wire name and the element's id. */
export const profileFieldName = (field: ProfileField) => `user.${field}`

/** `focus`: the field to begin with. */
export function ProfileFields(props: {
  locale: string
  fields: readonly AskedField[]
  focus?: string | undefined
  /** Of the field to begin with: the error summary. */
  describedBy?: string | undefined
}) {
  const { locale, fields, focus, describedBy } = props
  const { profile } = text(locale)
  return fields.map(({ field, required, value, error }) => {
    const label = required ? profile[field] : fill(profile.optional, { label: profile[field] })
    const wire = profileFieldName(field)
    const common = { name: wire, label, value, error, focus: wire === focus, optional: !required }
    return field === 'preferredLanguages' ? (
      <Select key={field} {...common}>
        <option value="">{profile.noLanguage}</option>
        {languageChoices(locale).map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
    ) : (
      <Field key={field} {...common} describedBy={wire === focus ? describedBy : undefined} input={inputs[field]} />
    )
  })
}
