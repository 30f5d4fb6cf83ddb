// The page that asks for the code of a second factor.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary, Notice } from './parts/alert'
import { Button } from './parts/button'
import { Checkbox } from './parts/checkbox'
import { codeInput, Field, typedCodeInput } from './parts/field'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QuietButton, QuietLink, QuietList } from './parts/quiet'

const summaryId = 'form-error'

/** What the page asks for. `address` is shown as it is: whoever calls has masked it. */
export type AskedFor =
  | { readonly kind: 'authenticator'; readonly name: string | undefined }
  /** `digits`: its codes consist of nothing else. */
  | { readonly kind: 'message'; readonly address: string; readonly digits: boolean }
  | { readonly kind: 'recoveryCode' }

export type TwoFactorProps = {
  readonly locale: string
  readonly askedFor: AskedFor
  /** Who signs in, as they typed it; empty where nobody did. */
  readonly loginId: string
  /** The request's own parameters and what was said before, carried through the form. */
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** The method that is asked for, in the form's words. */
  readonly methodId: string
  /** For how long this computer may be trusted, in the reader's language; absent where it may not. */
  readonly trust: { readonly duration: string; readonly checked: boolean } | undefined
  /** Where the sign-in begins anew, for another person. */
  readonly signIn: string
  readonly error?: string | undefined
  readonly codeError?: string | undefined
  readonly notice?: string | undefined
}

function instructionOf(locale: string, askedFor: AskedFor): string {
  const { twoFactor } = text(locale)
  switch (askedFor.kind) {
    case 'authenticator':
      return askedFor.name ? fill(twoFactor.namedAuthenticator, { name: askedFor.name }) : twoFactor.authenticator
    case 'message':
      return fill(twoFactor.message, { address: askedFor.address })
    case 'recoveryCode':
      return twoFactor.recoveryCode
  }
}

/** One field, and every way around it: a new code, another method, another person. */
export function TwoFactorPage(props: TwoFactorProps) {
  const { locale, askedFor, error, codeError, notice, trust } = props
  const { common, twoFactor } = text(locale)
  const recovery = askedFor.kind === 'recoveryCode'
  const failed = Boolean(error || codeError)
  const { title } = twoFactor
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      <Heading>{title}</Heading>
      {props.loginId ? (
        <p className="mt-2 text-muted">
          <bdi>{props.loginId}</bdi>
        </p>
      ) : null}
      {failed ? (
        <ErrorSummary
          id={summaryId}
          message={error}
          fields={codeError ? [{ field: 'code', message: codeError }] : undefined}
        />
      ) : null}
      {notice ? <Notice>{notice}</Notice> : null}
      <p id="instruction" className="mt-4">
        {instructionOf(locale, askedFor)}
      </p>
      <form method="post" action="/oauth2/two-factor" noValidate>
        <HiddenFields fields={[...props.hidden, ['methodId', props.methodId]]} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <Field
          name="code"
          label={recovery ? twoFactor.recoveryCodeLabel : twoFactor.code}
          error={codeError}
          describedBy={error ? `instruction ${summaryId}` : 'instruction'}
          focus
          input={recovery ? typedCodeInput : codeInput(askedFor.kind !== 'message' || askedFor.digits)}
        />
        {trust ? (
          <Checkbox
            name="trustComputer"
            label={fill(twoFactor.trustComputer, { duration: trust.duration })}
            hint={twoFactor.trustComputerHint}
            checked={trust.checked}
            companion={false}
          />
        ) : null}
        <div className="mt-6">
          <Button>{twoFactor.submit}</Button>
        </div>
        <QuietList>
          {askedFor.kind === 'message' ? (
            <QuietButton action="/oauth2/two-factor-methods">{twoFactor.resend}</QuietButton>
          ) : null}
          <QuietButton action="/oauth2/two-factor-methods" name="selectMethod" value="true">
            {twoFactor.anotherWay}
          </QuietButton>
          <QuietLink href={props.signIn}>{twoFactor.someoneElse}</QuietLink>
        </QuietList>
      </form>
    </HostedPage>
  )
}
