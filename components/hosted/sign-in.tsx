// The sign-in page: login, password, and whether to stay signed in.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary, Notice } from './parts/alert'
import { Button, OtherButton } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { Field, loginIdInput } from './parts/field'
import { NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { PasskeyForm } from './parts/passkey-form'
import { QuietLink } from './parts/quiet'
import { type PageLink, QuietLinks } from './parts/quiet-links'

const summaryId = 'form-error'

/** What the sign-in page shows; messages come ready in the reader's language (lib/text). */
export type SignInProps = {
  readonly locale: string
  /** The application (or, without one, the tenant) that the person signs in to. */
  readonly applicationName: string
  /** Where the form posts to: a path on this server. */
  readonly action: string
  /** The request's own parameters, carried through the form as they came. */
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** What the person typed before, or an empty string. */
  readonly loginId: string
  readonly rememberDevice: boolean
  /** One message about the whole attempt. */
  readonly error?: string | undefined
  /** A message that is not an error. */
  readonly notice?: string | undefined
  /** Where passkeys sign in: what the browser is given, and where a login is typed in first. */
  readonly passkey?: { readonly options: object; readonly byLogin: string } | undefined
  /** Other ways in, and back to a lost password. */
  readonly links?: readonly PageLink[]
  readonly fieldErrors?: { readonly loginId?: string | undefined; readonly password?: string | undefined } | undefined
}

/** Offered also by the browser itself, in the field for the login. */
function PasskeyButton({
  locale,
  hidden,
  csrfToken,
  passkey,
}: Pick<SignInProps, 'locale' | 'hidden' | 'csrfToken'> & { passkey: NonNullable<SignInProps['passkey']> }) {
  const { passkey: words } = text(locale)
  return (
    <PasskeyForm
      action="/oauth2/webauthn"
      hidden={[...hidden, ['rememberDevice', 'false']]}
      csrfToken={csrfToken}
      options={passkey.options}
      conditional
      problem={
        <>
          <p>{words.notUsed}</p>
          <QuietLink href={passkey.byLogin}>{words.byLogin}</QuietLink>
        </>
      }
    >
      <div className="mt-4">
        <OtherButton>{words.button}</OtherButton>
      </div>
    </PasskeyForm>
  )
}

/** The form, with the focus on the first thing left to do: a field with an error, an empty login, else the password. */
export function SignInPage(props: SignInProps) {
  const { locale, applicationName, loginId, error, notice, passkey, fieldErrors = {} } = props
  const { common, signIn } = text(locale)
  const fields = (['loginId', 'password'] as const).flatMap((field) => {
    const message = fieldErrors[field]
    return message ? [{ field, message }] : []
  })
  const failed = Boolean(error) || fields.length > 0
  const focused = fields[0]?.field ?? (loginId === '' ? 'loginId' : 'password')
  const describedBy = (field: string) => (error && field === focused ? summaryId : undefined)
  const title = fill(signIn.title, { application: applicationName })
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      <NamedHeading message={signIn.title} name="application" value={applicationName} />
      {failed ? <ErrorSummary id={summaryId} message={error} fields={fields} /> : null}
      {notice ? <Notice>{notice}</Notice> : null}
      {/* The server's own messages replace the browser's bubbles, which vanish and are read aloud unevenly. */}
      <form method="post" action={props.action} noValidate>
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <Field
          name="loginId"
          label={signIn.loginId}
          value={loginId}
          error={fieldErrors.loginId}
          describedBy={describedBy('loginId')}
          focus={focused === 'loginId'}
          input={{ ...loginIdInput('next'), ...(passkey && { autoComplete: 'username webauthn' }) }}
        />
        <Field
          name="password"
          label={signIn.password}
          error={fieldErrors.password}
          describedBy={describedBy('password')}
          focus={focused === 'password'}
          input={{ type: 'password', autoComplete: 'current-password', enterKeyHint: 'go' }}
        />
        <Checkbox
          name="rememberDevice"
          label={signIn.rememberDevice}
          hint={signIn.rememberDeviceHint}
          checked={props.rememberDevice}
        />
        <div className="mt-6">
          <Button>{signIn.submit}</Button>
        </div>
      </form>
      {passkey ? (
        <PasskeyButton locale={locale} hidden={props.hidden} csrfToken={props.csrfToken} passkey={passkey} />
      ) : null}
      <QuietLinks links={props.links ?? []} />
    </HostedPage>
  )
}
