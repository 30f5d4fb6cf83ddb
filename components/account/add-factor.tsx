// The page on which a second factor is added: an authenticator with its code at once; an address first, then the code that went there.
import { codeInput, Field } from '@/components/hosted/parts/field'
import { QrCode } from '@/components/hosted/parts/qr-code'
import { fill, text } from '@/lib/text'
import { summaryId } from './page'
import { BackLink, BoundForm, type FormBinding, LinkButton, Submit } from './parts/form'

/** What is being added. */
export type NewFactor =
  | {
      readonly kind: 'authenticator'
      /** base32 */
      readonly secret: string
      /** Of the QR code. */
      readonly keyUri: string
    }
  | {
      readonly kind: 'email' | 'sms'
      /** As typed. */
      readonly address: string
      /** Whether a code went there, so that the page asks for it. */
      readonly sent: boolean
    }

export type AddFactorProps = {
  readonly locale: string
  readonly binding: FormBinding
  readonly factor: NewFactor
  /** Whether the code consists of digits alone. */
  readonly digits: boolean
  readonly name: string
  /** Whether there is a message about the whole form. */
  readonly failed: boolean
  readonly codeError?: string | undefined
  readonly addressError?: string | undefined
}

/** The wire name of an address. */
export const addressField = { email: 'email', sms: 'mobilePhone' } as const

export function AddFactor(props: AddFactorProps) {
  const { locale, binding, factor } = props
  const { account } = text(locale)
  const asksAddress = factor.kind !== 'authenticator' && !factor.sent
  return (
    <BoundForm action={`/account/two-factor/add/${factor.kind}`} binding={binding} className="max-w-110">
      {asksAddress ? <Address {...props} factor={factor} /> : <Proof {...props} />}
      <p className="mt-4">
        <BackLink href="/account/two-factor">{account.cancel}</BackLink>
      </p>
    </BoundForm>
  )
}

/** A code shows that the person has what is added. The name comes last, since few give one. */
function Proof({ locale, factor, digits, name, failed, codeError }: AddFactorProps) {
  const { accountAddFactor: words, twoFactor, twoFactorEnable } = text(locale)
  return (
    <>
      {factor.kind === 'authenticator' ? <Scan locale={locale} {...factor} /> : <Sent locale={locale} {...factor} />}
      <Field
        name="code"
        label={twoFactor.code}
        error={codeError}
        describedBy={failed ? summaryId : undefined}
        // The QR code comes first: the cursor below it would scroll it away.
        focus={factor.kind !== 'authenticator' || codeError !== undefined}
        input={{ ...codeInput(digits), enterKeyHint: 'next' }}
      />
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        value={name}
        required={false}
        input={{ type: 'text', autoComplete: 'off', enterKeyHint: 'go', dir: 'auto' }}
      />
      <div className="mt-7">
        <Submit>{twoFactorEnable.submit}</Submit>
      </div>
    </>
  )
}

function Scan({ locale, secret, keyUri }: { locale: string; secret: string; keyUri: string }) {
  const { twoFactorEnable } = text(locale)
  return (
    <ol className="mt-6 flex list-decimal flex-col gap-5 ps-5 marker:font-semibold">
      <li className="ps-1">
        {twoFactorEnable.scan}
        <div className="mt-3">
          <QrCode text={keyUri} label={twoFactorEnable.qrCode} />
        </div>
        <p className="mt-3 text-sm text-muted">{twoFactorEnable.type}</p>
        <code id="secret" dir="ltr" className="mt-1 block max-w-[20ch] font-mono select-all rtl:text-end">
          {(secret.match(/.{1,4}/g) ?? []).join(' ')}
        </code>
      </li>
      <li className="ps-1">{twoFactorEnable.confirm}</li>
    </ol>
  )
}

/** Where the code went; the address is carried along. */
function Sent({ locale, kind, address }: { locale: string; kind: 'email' | 'sms'; address: string }) {
  const { twoFactor } = text(locale)
  return (
    <>
      <input type="hidden" name={addressField[kind]} value={address} />
      <p className="mt-6">{fill(twoFactor.message, { address })}</p>
    </>
  )
}

function Address(props: AddFactorProps & { factor: Extract<NewFactor, { address: string }> }) {
  const { locale, factor, failed, addressError } = props
  const { twoFactorEnable } = text(locale)
  const name = addressField[factor.kind]
  return (
    <>
      <input type="hidden" name="does" value="send" />
      <Field
        name={name}
        label={twoFactorEnable[name]}
        hint={twoFactorEnable[`${name}Hint`]}
        value={factor.address}
        error={addressError}
        describedBy={failed ? summaryId : undefined}
        focus
        input={name === 'email' ? emailInput : phoneInput}
      />
      <div className="mt-7">
        <Submit>{twoFactorEnable.send}</Submit>
      </div>
    </>
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

/** The codes, this one time: in two columns, so that they fit on a card; marked as one, so that they are copied at once. */
export function RecoveryCodes({ locale, codes }: { locale: string; codes: readonly string[] }) {
  const { accountCodes: words } = text(locale)
  return (
    <>
      <ul
        dir="ltr"
        className="mt-6 grid max-w-110 grid-cols-2 gap-x-4 gap-y-2 rounded-field border border-line bg-card px-4 py-4 font-mono select-all"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="mt-4">{words.advice}</p>
      <div className="mt-7">
        <LinkButton look="main" href="/account/two-factor">
          {words.done}
        </LinkButton>
      </div>
    </>
  )
}
