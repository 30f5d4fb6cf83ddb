// The page on which a person with several second factors chooses one.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Choice } from './parts/choice'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QuietLink, QuietList } from './parts/quiet'

/** A method to choose from; `address` is shown as it is. */
export type OfferedChoice =
  | { readonly id: string; readonly kind: 'authenticator'; readonly name: string | undefined }
  | { readonly id: string; readonly kind: 'email' | 'sms'; readonly address: string; readonly name: string | undefined }
  | { readonly id: 'passkey'; readonly kind: 'passkey' }
  | { readonly id: 'recoveryCode'; readonly kind: 'recoveryCode' }

export type TwoFactorMethodsProps = {
  readonly locale: string
  readonly choices: readonly OfferedChoice[]
  readonly chosen: string | undefined
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** Where the sign-in begins anew, for another person. */
  readonly signIn: string
  readonly error?: string | undefined
}

function labelOf(locale: string, choice: OfferedChoice): string {
  const { passkey, twoFactorMethods } = text(locale)
  if (choice.kind === 'passkey') return passkey.choice
  if (choice.kind === 'recoveryCode') return twoFactorMethods.recoveryCode
  const label =
    choice.kind === 'authenticator'
      ? twoFactorMethods.authenticator
      : fill(twoFactorMethods[choice.kind], { address: choice.address })
  return choice.name ? `${label} (${choice.name})` : label
}

/** The one that was used last is chosen already. */
export function TwoFactorMethodsPage(props: TwoFactorMethodsProps) {
  const { locale, choices, chosen, error } = props
  const { common, twoFactor, twoFactorMethods } = text(locale)
  const { title } = twoFactorMethods
  return (
    <HostedPage locale={locale} title={error ? fill(common.errorTitlePrefix, { title }) : title}>
      <Heading>{title}</Heading>
      {error ? <ErrorSummary id="form-error" message={error} /> : null}
      <p className="mt-4">{twoFactorMethods.explanation}</p>
      <form method="post" action="/oauth2/two-factor-methods">
        <HiddenFields fields={props.hidden} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        <Choice
          name="methodId"
          label={title}
          options={choices.map((choice) => ({ value: choice.id, label: labelOf(locale, choice) }))}
          chosen={chosen}
        />
        <div className="mt-6">
          <Button>{twoFactorMethods.submit}</Button>
        </div>
        <QuietList>
          <QuietLink href={props.signIn}>{twoFactor.someoneElse}</QuietLink>
        </QuietList>
      </form>
    </HostedPage>
  )
}
