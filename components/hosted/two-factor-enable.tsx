// The pages on which a person sets up the second factor that a login demands.
import type { ReactNode } from 'react'
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary, Notice } from './parts/alert'
import { Button } from './parts/button'
import { codeInput, Field } from './parts/field'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QrCode } from './parts/qr-code'
import { QuietButton, QuietLink, QuietList } from './parts/quiet'

const summaryId = 'form-error'
const path = '/oauth2/two-factor-enable'

/** What is being set up. */
export type Enrolment =
  | {
      readonly method: 'authenticator' /** base32 */
      readonly secret: string /** Of the QR code. */
      readonly keyUri: string
    }
  | {
      readonly method: 'email' | 'sms'
      readonly address: string
      /** Whether a code went there, so that the page asks for it. */
      readonly sent: boolean
    }

export type EnrolmentMethod = Enrolment['method']

export type TwoFactorEnableProps = {
  readonly locale: string
  readonly applicationName: string
  readonly enrolment: Enrolment
  /** Whether the code consists of digits alone. */
  readonly digits: boolean
  /** Of other kinds, that may be set up in its place. */
  readonly others: readonly EnrolmentMethod[]
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  readonly signIn: string
  readonly error?: string | undefined
  readonly notice?: string | undefined
  readonly codeError?: string | undefined
  readonly addressError?: string | undefined
}

/** An authenticator with its code at once; an address first, then the code that was sent there. */
export function TwoFactorEnablePage(props: TwoFactorEnableProps) {
  const { locale, applicationName, enrolment, error, notice, codeError, addressError } = props
  const { common, twoFactor, twoFactorEnable } = text(locale)
  const address = addressField(enrolment.method)
  const fields = [
    ...(codeError ? [{ field: 'code', message: codeError }] : []),
    ...(addressError ? [{ field: address, message: addressError }] : []),
  ]
  const failed = Boolean(error) || fields.length > 0
  const { title } = twoFactorEnable
  return (
    <HostedPage locale={locale} title={failed ? fill(common.errorTitlePrefix, { title }) : title}>
      <Heading>{title}</Heading>
      <p className="mt-4">{fill(twoFactorEnable.explanation, { application: applicationName })}</p>
      {failed ? <ErrorSummary id={summaryId} message={error} fields={fields} /> : null}
      {notice ? <Notice>{notice}</Notice> : null}
      <form method="post" action={path} noValidate>
        <HiddenFields fields={[...props.hidden, ['method', enrolment.method]]} />
        <input type="hidden" name="csrfToken" value={props.csrfToken} />
        {enrolment.method === 'authenticator' ? (
          <Authenticator locale={locale} enrolment={enrolment} />
        ) : (
          <Address
            locale={locale}
            method={enrolment.method}
            address={enrolment.address}
            error={addressError}
            isAsked={!enrolment.sent}
            describedBy={error ? summaryId : undefined}
          />
        )}
        {enrolment.method === 'authenticator' || enrolment.sent ? <Code {...props} /> : null}
        <Others {...props}>
          <QuietLink href={props.signIn}>{twoFactor.someoneElse}</QuietLink>
        </Others>
      </form>
    </HostedPage>
  )
}

/** The wire name of an address. */
function addressField(method: EnrolmentMethod): 'email' | 'mobilePhone' {
  return method === 'sms' ? 'mobilePhone' : 'email'
}

function Authenticator({
  locale,
  enrolment,
}: {
  locale: string
  enrolment: Extract<Enrolment, { method: 'authenticator' }>
}) {
  const { twoFactorEnable } = text(locale)
  return (
    <ol className="mt-6 flex list-decimal flex-col gap-5 ps-5 marker:font-semibold">
      <li className="ps-1">
        {twoFactorEnable.scan}
        <div className="mt-3">
          <QrCode text={enrolment.keyUri} label={twoFactorEnable.qrCode} />
        </div>
        <p className="mt-3 text-sm text-muted">{twoFactorEnable.type}</p>
        <code id="secret" dir="ltr" className="mt-1 block max-w-[20ch] font-mono select-all rtl:text-end">
          {(enrolment.secret.match(/.{1,4}/g) ?? []).join(' ')}
        </code>
      </li>
      <li className="ps-1">{twoFactorEnable.confirm}</li>
    </ol>
  )
}

function Address(props: {
  locale: string
  method: 'email' | 'sms'
  address: string
  error: string | undefined
  /** Otherwise it was given before, and is carried along. */
  isAsked: boolean
  describedBy: string | undefined
}) {
  const { locale, method, address, error, isAsked, describedBy } = props
  const { twoFactor, twoFactorEnable } = text(locale)
  const name = addressField(method)
  if (!isAsked) {
    return (
      <>
        <input type="hidden" name={name} value={address} />
        <p className="mt-4">{fill(twoFactor.message, { address })}</p>
      </>
    )
  }
  return (
    <>
      <input type="hidden" name="action" value="send" />
      <Field
        name={name}
        label={twoFactorEnable[name]}
        hint={twoFactorEnable[`${name}Hint`]}
        value={address}
        error={error}
        describedBy={describedBy}
        focus
        input={name === 'email' ? emailInput : phoneInput}
      />
      <div className="mt-6">
        <Button>{twoFactorEnable.send}</Button>
      </div>
    </>
  )
}

function Code({ locale, enrolment, digits, error, codeError }: TwoFactorEnableProps) {
  const { twoFactor, twoFactorEnable } = text(locale)
  return (
    <>
      <Field
        name="code"
        label={twoFactor.code}
        error={codeError}
        describedBy={error ? summaryId : undefined}
        // The QR code comes first: the cursor below it would scroll it away.
        focus={enrolment.method !== 'authenticator' || codeError !== undefined}
        input={codeInput(digits)}
      />
      <div className="mt-6">
        <Button>{twoFactorEnable.submit}</Button>
      </div>
    </>
  )
}

/** The ways around this method. */
function Others({
  locale,
  enrolment,
  others,
  children,
}: Pick<TwoFactorEnableProps, 'locale' | 'enrolment' | 'others'> & { children: ReactNode }) {
  const { twoFactorEnable } = text(locale)
  const labels = {
    authenticator: twoFactorEnable.useAuthenticator,
    email: twoFactorEnable.useEmail,
    sms: twoFactorEnable.useSms,
  } as const
  return (
    <QuietList>
      {enrolment.method !== 'authenticator' && enrolment.sent ? (
        <QuietButton action={path} name="selectMethod" value={enrolment.method}>
          {twoFactorEnable.otherAddress}
        </QuietButton>
      ) : null}
      {others.map((method) => (
        <QuietButton key={method} action={path} name="selectMethod" value={method}>
          {labels[method]}
        </QuietButton>
      ))}
      {children}
    </QuietList>
  )
}

const emailInput = {
  type: 'email',
  autoComplete: 'email',
  autoCapitalize: 'none',
  autoCorrect: 'off',
  spellCheck: false,
  inputMode: 'email',
  enterKeyHint: 'send',
  dir: 'ltr',
} as const

const phoneInput = { type: 'tel', autoComplete: 'tel', inputMode: 'tel', enterKeyHint: 'send', dir: 'ltr' } as const
