// The question what a third party's application may have (OpenID Connect Core §3.1.2.4).
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QuietButton } from './parts/quiet-button'
import { QuietLinks } from './parts/quiet-links'

/** What the application asks for, in the reader's language where it is one of this server's scopes. */
export type ConsentLine = {
  /** The wire name of its field: `scopeConsents['…']`. */
  readonly field: string
  readonly message: string
  readonly detail?: string | undefined
  readonly required: boolean
  /** Of an optional one: whether it is ticked. */
  readonly checked: boolean
}

export type ConsentProps = {
  readonly locale: string
  readonly applicationName: string
  /** What the person is known as. */
  readonly user: string
  readonly lines: readonly ConsentLine[]
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** Where the sign-in begins anew, for another person. */
  readonly signIn: string
  readonly error?: string | undefined
}

function Required({ lines }: { lines: readonly ConsentLine[] }) {
  return (
    <ul className="mt-1">
      {lines.map(({ field, message, detail }) => (
        <li key={field} className="flex gap-3 py-1.5">
          <svg className="mt-0.5 size-5 shrink-0 text-accent" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d="m4 10.5 4 4 8-9" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
          </svg>
          <div className="min-w-0">
            <p>{message}</p>
            {detail ? <p className="text-sm text-muted">{detail}</p> : null}
            <input type="hidden" name={field} value="true" />
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Two buttons of one form, which says which was pressed: `action=allow` or `action=cancel`. */
export function ConsentPage(props: ConsentProps) {
  const { locale, applicationName, user, lines, action, hidden, csrfToken, signIn, error } = props
  const { common, consent, twoFactor } = text(locale)
  const title = fill(consent.title, { application: applicationName })
  const required = lines.filter((line) => line.required)
  const optional = lines.filter((line) => !line.required)
  return (
    <HostedPage locale={locale} title={error ? fill(common.errorTitlePrefix, { title }) : title}>
      <NamedHeading message={consent.title} name="application" value={applicationName} />
      {error ? <ErrorSummary id="form-error" message={error} /> : null}
      <p className="mt-4">{fill(consent.whose, { application: applicationName, user })}</p>
      <form method="post" action={action}>
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <h2 className="mt-6 font-medium">{consent.required}</h2>
        <Required lines={required} />
        {optional.length > 0 ? (
          <fieldset className="mt-6">
            <legend className="font-medium">{consent.optional}</legend>
            {optional.map(({ field, message, detail, checked }) => (
              <Checkbox key={field} name={field} label={message} hint={detail} checked={checked} />
            ))}
          </fieldset>
        ) : null}
        <div className="mt-6 flex flex-col gap-3">
          <Button name="action" value="allow">
            {consent.allow}
          </Button>
          <QuietButton name="action" value="cancel">
            {consent.cancel}
          </QuietButton>
        </div>
      </form>
      <QuietLinks links={[{ href: signIn, label: twoFactor.someoneElse }]} />
    </HostedPage>
  )
}
