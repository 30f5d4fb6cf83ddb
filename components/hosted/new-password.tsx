// The page for a new password: the tenant's rules before, and every rule that was broken after.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { Field } from './parts/field'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'

const summaryId = 'form-error'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type NewPasswordProps = {
  readonly locale: string
  /** Where the form posts to: a path on this server. */
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** Whose password it is, by what they sign in with. */
  readonly login: string | undefined
  /** Why the password has to change, where the person did not ask for it. */
  readonly reason?: string | undefined
  readonly rules: readonly string[]
  readonly error?: string | undefined
  /** What stands against the password, one sentence each. */
  readonly problems?: readonly string[]
  /** What stands against the second entry. */
  readonly mismatch?: string | undefined
  /** Present: signing in goes on afterwards, with a box to stay signed in. */
  readonly rememberDevice?: boolean | undefined
}

/** The form; a password is never put back into it. */
export function NewPasswordPage(props: NewPasswordProps) {
  const { locale, error, login, mismatch, problems = [], reason, rememberDevice, rules } = props
  const { common, newPassword, signIn } = text(locale)
  const { title } = newPassword
  const problem = problems.length > 1 ? newPassword.severalProblems : problems[0]
  const fields = [
    ...(problem ? [{ field: 'password', message: problem }] : []),
    ...(mismatch ? [{ field: 'passwordConfirm', message: mismatch }] : []),
  ]
  const failed = Boolean(error) || fields.length > 0
  const focused = problems.length === 0 && mismatch ? 'passwordConfirm' : 'password'
  const describedBy = (field: string) => (error && field === focused ? summaryId : undefined)
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      <Heading>{title}</Heading>
      {failed ? <ErrorSummary id={summaryId} message={error} fields={fields} /> : null}
      {reason ? <p className="mt-4">{reason}</p> : null}
      {login === undefined ? null : <p className="mt-4">{fill(newPassword.whose, { login })}</p>}
      <p className="mt-4">{newPassword.rules}</p>
      <ul id="password-rules" className="mt-1 list-disc ps-5">
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
      <form method="post" action={props.action} noValidate>
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <Field
          name="password"
          label={newPassword.password}
          error={problems.length > 0 ? problems.join(' ') : undefined}
          describedBy={['password-rules', describedBy('password')].filter(Boolean).join(' ')}
          focus={focused === 'password'}
          input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: 'next' }}
        />
        <Field
          name="passwordConfirm"
          label={newPassword.passwordConfirm}
          error={mismatch}
          describedBy={describedBy('passwordConfirm')}
          focus={focused === 'passwordConfirm'}
          input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: 'go' }}
        />
        {rememberDevice === undefined ? null : (
          <Checkbox
            name="rememberDevice"
            label={signIn.rememberDevice}
            hint={signIn.rememberDeviceHint}
            checked={rememberDevice}
          />
        )}
        <div className="mt-6">
          <Button>{newPassword.submit}</Button>
        </div>
      </form>
    </HostedPage>
  )
}
