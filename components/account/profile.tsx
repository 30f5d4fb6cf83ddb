// The page on which people say what they are called, and how they want to be addressed.
import type { ReactNode } from 'react'
import { Field } from '@/components/hosted/parts/field'
import { Select } from '@/components/hosted/parts/select'
import { languageName, locales, text } from '@/lib/text'
import { cardLook, Section } from './parts/card'
import { BoundForm, type FormBinding, Submit } from './parts/form'

/** The person's words: as they are stored, or as they were typed. */
export type ProfileValues = {
  readonly fullName: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  readonly timezone: string
}

export type ProfileProps = {
  readonly locale: string
  readonly binding: FormBinding
  readonly values: ProfileValues
  /** IANA names to choose from. */
  readonly timezones: readonly string[]
  /** What stands against a field, by its name. */
  readonly errors: Readonly<Partial<Record<keyof ProfileValues, string>>>
  /** What the user is found by. */
  readonly found: readonly {
    readonly type: 'email' | 'username' | 'phoneNumber'
    readonly value: string
    /** Absent where there is nothing to confirm. */
    readonly confirmed?: boolean | undefined
  }[]
}

const nameInput = { type: 'text', autoCorrect: 'off', spellCheck: false, dir: 'auto' } as const

/** The names as `autocomplete` calls them (HTML, autofill). */
const names = { fullName: 'name', firstName: 'given-name', lastName: 'family-name' } as const

export function ProfileForm({ locale, binding, values, timezones, errors, found }: ProfileProps) {
  const { accountProfile: words } = text(locale)
  const focused = Object.keys(errors)[0]
  return (
    <>
      <BoundForm action="/account/profile" binding={binding} className="mt-6 max-w-110">
        {(['fullName', 'firstName', 'lastName'] as const).map((name) => (
          <Field
            key={name}
            name={name}
            label={words[name]}
            value={values[name]}
            error={errors[name]}
            focus={focused === name}
            required={false}
            input={{ ...nameInput, autoComplete: names[name] }}
          />
        ))}
        <Select name="language" label={words.language} hint={words.languageHint} value={values.language} optional>
          <option value="">{words.noLanguage}</option>
          {languageChoices(values.language).map((tag) => (
            <option key={tag} value={tag} lang={tag.replaceAll('_', '-')}>
              {languageName(tag)}
            </option>
          ))}
        </Select>
        <Select name="timezone" label={words.timezone} hint={words.timezoneHint} value={values.timezone} optional>
          <option value="">{words.noTimezone}</option>
          <Timezones names={timezones} />
        </Select>
        <div className="mt-7">
          <Submit>{words.submit}</Submit>
        </div>
      </BoundForm>
      {found.length > 0 ? (
        <Section id="fixed" title={words.fixedTitle} explanation={words.fixed}>
          <dl className={`mt-4 divide-y divide-line px-4 sm:px-5 ${cardLook}`}>
            {found.map(({ type, value, confirmed }) => (
              <div key={type + value} className="py-3.5 sm:grid sm:grid-cols-[11rem_1fr] sm:gap-4">
                <dt className="text-muted">{words[type]}</dt>
                <dd>
                  <bdi>{value}</bdi>
                  {confirmed === undefined ? null : (
                    <span className="block text-sm text-muted">{confirmed ? words.confirmed : words.unconfirmed}</span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ) : null}
    </>
  )
}

/** One that an application has set stays to be chosen. */
function languageChoices(present: string): readonly string[] {
  return present === '' || locales.some((locale) => locale === present) ? locales : [...locales, present]
}

/** By continent, as their names begin. */
function Timezones({ names }: { names: readonly string[] }): ReactNode {
  const regions = [...new Set(names.map((name) => name.split('/', 1)[0] ?? name))]
  return regions.map((region) => (
    <optgroup key={region} label={region}>
      {names
        .filter((name) => name === region || name.startsWith(`${region}/`))
        .map((name) => (
          <option key={name} value={name}>
            {(name.slice(region.length + 1) || name).replaceAll('_', ' ').replaceAll('/', ', ')}
          </option>
        ))}
    </optgroup>
  ))
}
