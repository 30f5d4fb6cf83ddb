// The page on which people change their password.
import { codeInput, Field } from '@/components/hosted/parts/field'
import { fill, text } from '@/lib/text'
import { summaryId } from './page'
import { BoundForm, type FormBinding, LinkButton, Submit } from './parts/form'

/** A method that a code can be sent to. `address` is shown as it is. */
export type SendableMethod = { readonly id: string; readonly address: string }

export type PasswordProps = {
  readonly locale: string
  readonly binding: FormBinding
  /** Of the form that has a code sent. */
  readonly sending: FormBinding
  /** False for a user without one. */
  readonly hasPassword: boolean
  /** Absent: the user has no second step, or has just shown it (`shown`). */
  readonly step: { readonly sendable: readonly SendableMethod[]; readonly ownCodes: boolean } | 'shown' | undefined
  readonly rules: readonly string[]
  /** Whether there is a message about the whole form. */
  readonly failed: boolean
  readonly errors: Readonly<Partial<Record<PasswordField, string>>>
}

export type PasswordField = 'code' | 'currentPassword' | 'password' | 'passwordConfirm'

/** A password is never put back into the form. */
export function PasswordForm(props: PasswordProps) {
  const { locale, binding, hasPassword, step, rules, failed, errors } = props
  const { accountPassword: words, newPassword, twoFactor } = text(locale)
  const asksCode = step !== undefined && step !== 'shown'
  const order: readonly PasswordField[] = [
    ...(asksCode ? (['code'] as const) : []),
    ...(hasPassword ? (['currentPassword'] as const) : []),
    'password',
    'passwordConfirm',
  ]
  const focused = order.find((field) => errors[field]) ?? order[0]
  const describedBy = (field: PasswordField) => (failed && field === focused ? summaryId : undefined)
  const common = (field: PasswordField) => ({
    name: field,
    error: errors[field],
    focus: focused === field,
    describedBy: describedBy(field),
  })
  return (
    <>
      {asksCode ? <SendCode {...props} methods={step.sendable} /> : null}
      <BoundForm action="/account/password" binding={binding} className="max-w-110">
        {step === 'shown' ? <p className="mt-6">{words.stepDone}</p> : null}
        {asksCode ? (
          <Field
            {...common('code')}
            label={twoFactor.code}
            hint={step.ownCodes ? words.step : words.stepSent}
            input={{ ...codeInput(false), enterKeyHint: 'next' }}
          />
        ) : null}
        {hasPassword ? (
          <Field
            {...common('currentPassword')}
            label={words.current}
            input={{ type: 'password', autoComplete: 'current-password', enterKeyHint: 'next' }}
          />
        ) : null}
        <div className="mt-6">
          <p>{newPassword.rules}</p>
          <ul id="password-rules" className="mt-1 list-disc ps-5 text-muted">
            {rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </div>
        <Field
          {...common('password')}
          label={newPassword.password}
          describedBy={['password-rules', describedBy('password')].filter(Boolean).join(' ')}
          input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: 'next' }}
        />
        <Field
          {...common('passwordConfirm')}
          label={newPassword.passwordConfirm}
          input={{ type: 'password', autoComplete: 'new-password', enterKeyHint: 'go' }}
        />
        <div className="mt-7">
          <Submit>{words.submit}</Submit>
        </div>
      </BoundForm>
    </>
  )
}

/** A form of its own: nothing has to be typed yet, and Return in a field of the other one never presses these. */
function SendCode({ locale, sending, methods }: PasswordProps & { methods: readonly SendableMethod[] }) {
  const { accountPassword: words } = text(locale)
  if (methods.length === 0) return null
  return (
    <BoundForm action="/account/password" binding={sending} className="mt-6 flex flex-col items-start gap-2">
      {methods.map(({ id, address }) => (
        <Submit key={id} look="quiet" name="send" value={id}>
          {fill(words.sendCode, { address })}
        </Submit>
      ))}
    </BoundForm>
  )
}

/** After the change: nobody is signed in any more. */
export function PasswordChanged({ locale }: { locale: string }) {
  const { accountPassword: words } = text(locale)
  return (
    <div className="mt-8">
      <LinkButton look="main" href="/account/sign-in">
        {words.signIn}
      </LinkButton>
    </div>
  )
}
