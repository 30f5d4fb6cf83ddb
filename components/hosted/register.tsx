// The page on which people register: what they will sign in with, a password, and what the application asks besides.
import type { ComponentProps } from 'react'
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { Field } from './parts/field'
import { NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { type AskedField, ProfileFields, profileFieldName } from './parts/profile-fields'
import { type PageLink, QuietLinks } from './parts/quiet-links'

const summaryId = 'form-error'
const loginIdName = (type: string) => `user.${type}`
const passwordName = 'user.password'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type RegisterProps = {
  readonly locale: string
  readonly applicationName: string
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  readonly loginId: {
    readonly type: 'email' | 'phoneNumber' | 'username'
    readonly value: string
    readonly error?: string | undefined
  }
  /** What the tenant asks of passwords. */
  readonly rules: readonly string[]
  /** What stands against the password, one sentence each. */
  readonly passwordProblems: readonly string[]
  /** Present: the password is typed twice. */
  readonly confirmation?: { readonly error?: string | undefined } | undefined
  readonly fields: readonly AskedField[]
  readonly rememberDevice: boolean
  /** One message about the whole attempt. */
  readonly error?: string | undefined
  readonly links: readonly PageLink[]
}

type Input = ComponentProps<typeof Field>['input']

const loginIdInputs: Readonly<Record<RegisterProps['loginId']['type'], Input>> = {
  email: { type: 'email', autoComplete: 'username', autoCapitalize: 'none', spellCheck: false, enterKeyHint: 'next' },
  phoneNumber: { type: 'tel', autoComplete: 'username', enterKeyHint: 'next' },
  username: { type: 'text', autoComplete: 'username', autoCapitalize: 'none', spellCheck: false, enterKeyHint: 'next' },
}

/** Everything that needs another look, in the order of the form. */
function problemsOf({ loginId, fields, passwordProblems, confirmation, locale }: RegisterProps) {
  const { newPassword } = text(locale)
  const password = passwordProblems.length > 1 ? newPassword.severalProblems : passwordProblems[0]
  const all = [
    { field: loginIdName(loginId.type), message: loginId.error },
    ...fields.map(({ field, error }) => ({ field: profileFieldName(field), message: error })),
    { field: passwordName, message: password },
    { field: 'passwordConfirm', message: confirmation?.error },
  ]
  return all.flatMap(({ field, message }) => (message ? [{ field, message }] : []))
}

/** The form, with the focus on the first thing left to do. A password is never put back into it. */
export function RegisterPage(props: RegisterProps) {
  const { locale, applicationName, loginId, passwordProblems, confirmation, error } = props
  const { common, register, signIn } = text(locale)
  const problems = problemsOf(props)
  const failed = Boolean(error) || problems.length > 0
  const focused = problems[0]?.field ?? (loginId.value === '' ? loginIdName(loginId.type) : passwordName)
  const title = fill(register.title, { application: applicationName })
  const describedBy = (field: string) => (error && field === focused ? summaryId : undefined)
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      <NamedHeading message={register.title} name="application" value={applicationName} />
      {failed ? <ErrorSummary id={summaryId} message={error} fields={problems} /> : null}
      <form method="post" action={props.action} noValidate>
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <Field
          name={loginIdName(loginId.type)}
          label={register[loginId.type]}
          hint={loginId.type === 'phoneNumber' ? register.phoneNumberHint : undefined}
          value={loginId.value}
          error={loginId.error}
          describedBy={describedBy(loginIdName(loginId.type))}
          focus={focused === loginIdName(loginId.type)}
          input={loginIdInputs[loginId.type]}
        />
        <ProfileFields locale={locale} fields={props.fields} focus={focused} describedBy={error && summaryId} />
        <Field
          name={passwordName}
          label={register.password}
          error={passwordProblems.length > 0 ? passwordProblems.join(' ') : undefined}
          describedBy={['password-rules', describedBy(passwordName)].filter(Boolean).join(' ')}
          focus={focused === passwordName}
          input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: confirmation ? 'next' : 'go' }}
        />
        <div id="password-rules" className="mt-2 text-sm text-muted">
          <p>{register.rules}</p>
          <ul className="list-disc ps-5">
            {props.rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </div>
        {confirmation ? (
          <Field
            name="passwordConfirm"
            label={register.passwordConfirm}
            error={confirmation.error}
            describedBy={describedBy('passwordConfirm')}
            focus={focused === 'passwordConfirm'}
            input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: 'go' }}
          />
        ) : null}
        <Checkbox
          name="rememberDevice"
          label={signIn.rememberDevice}
          hint={signIn.rememberDeviceHint}
          checked={props.rememberDevice}
        />
        <div className="mt-6">
          <Button>{register.submit}</Button>
        </div>
      </form>
      <QuietLinks links={props.links} />
    </HostedPage>
  )
}
