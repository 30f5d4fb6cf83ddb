// The page that asks for a passkey and for nothing else: one of a login that is known, or in the place of a code.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { PasskeyForm, type PasskeyFormProps } from './parts/passkey-form'
import { QuietButton, QuietLink, QuietList } from './parts/quiet'
import type { PageLink } from './parts/quiet-links'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type PasskeyProps = Omit<PasskeyFormProps, 'children' | 'conditional' | 'problem'> & {
  /** What the form with the passkey carries besides what all forms of the page are bound to. */
  readonly own?: readonly HiddenField[]
  readonly locale: string
  readonly title: string
  readonly paragraph: string
  readonly error?: string | undefined
  readonly submit: string
  /** Present: with a box to stay signed in. */
  readonly rememberDevice?: boolean | undefined
  /** For how long this computer may be trusted, in the reader's language; absent where it may not. */
  readonly trust?: { readonly duration: string } | undefined
  /** Other ways, for this form's parameters: a button to another page, with one field more. */
  readonly otherWay?:
    | { readonly action: string; readonly name: string; readonly value: string; readonly label: string }
    | undefined
  readonly links?: readonly PageLink[]
}

/** The other ways work without scripts and without passkeys. */
export function PasskeyPage(props: PasskeyProps) {
  const {
    locale,
    title,
    paragraph,
    error,
    submit,
    rememberDevice,
    trust,
    otherWay,
    links = [],
    own = [],
    ...form
  } = props
  const { common, passkey, signIn, twoFactor } = text(locale)
  return (
    <HostedPage locale={locale} title={error ? fill(common.errorTitlePrefix, { title }) : title}>
      <Heading>{title}</Heading>
      {error ? <ErrorSummary id="form-error" message={error} /> : null}
      <p className="mt-4">{paragraph}</p>
      <p id="passkey-unsupported" hidden className="mt-4 text-danger">
        {passkey.unsupported}
      </p>
      <noscript>
        <p className="mt-4 text-danger">{passkey.noScript}</p>
      </noscript>
      <PasskeyForm {...form} hidden={[...form.hidden, ...own]} problem={passkey.notUsed}>
        {rememberDevice === undefined ? null : (
          <Checkbox
            name="rememberDevice"
            label={signIn.rememberDevice}
            hint={signIn.rememberDeviceHint}
            checked={rememberDevice}
          />
        )}
        {trust ? (
          <Checkbox
            name="trustComputer"
            label={fill(twoFactor.trustComputer, { duration: trust.duration })}
            hint={twoFactor.trustComputerHint}
            checked={false}
            companion={false}
          />
        ) : null}
        <div className="mt-6">
          <Button>{submit}</Button>
        </div>
      </PasskeyForm>
      <form method="post" action={form.action}>
        <HiddenFields fields={form.hidden} />
        <input type="hidden" name="csrfToken" value={form.csrfToken} />
        <QuietList>
          {otherWay ? (
            <QuietButton action={otherWay.action} name={otherWay.name} value={otherWay.value}>
              {otherWay.label}
            </QuietButton>
          ) : null}
          {links.map(({ href, label }) => (
            <QuietLink key={href} href={href}>
              {label}
            </QuietLink>
          ))}
        </QuietList>
      </form>
    </HostedPage>
  )
}
