// The page of one second factor: its name, and its removal.
import { codeInput, Field } from '@/components/hosted/parts/field'
import { fill, text } from '@/lib/text'
import { summaryId } from './page'
import { Section } from './parts/card'
import { BackLink, BoundForm, type FormBinding, Submit } from './parts/form'
import type { Factor } from './two-factor'

export type FactorProps = {
  readonly locale: string
  readonly factor: Pick<Factor, 'id' | 'kind' | 'name' | 'address'>
  /** One for each form of the page. */
  readonly bindings: { readonly rename: FormBinding; readonly remove: FormBinding; readonly send: FormBinding }
  readonly failed: boolean
  readonly codeError?: string | undefined
  /** A code was just sent: the cursor waits for it. */
  readonly sent: boolean
}

/** Removing takes a code of the factor itself, or a recovery code. */
export function FactorDetails({ locale, factor, bindings, failed, codeError, sent }: FactorProps) {
  const { accountFactor: words, twoFactor } = text(locale)
  const path = `/account/two-factor/${factor.id}`
  const isSent = factor.kind !== 'authenticator'
  const explanation = isSent ? fill(words.removeSent, { address: factor.address ?? '' }) : words.remove
  return (
    <>
      <Section id="name-part" title={words.nameTitle}>
        <BoundForm action={path} binding={bindings.rename} className="max-w-110">
          <Field
            name="name"
            label={words.nameField}
            value={factor.name ?? ''}
            required={false}
            input={{ type: 'text', autoComplete: 'off', enterKeyHint: 'go', dir: 'auto' }}
          />
          <div className="mt-5">
            <Submit look="quiet">{words.save}</Submit>
          </div>
        </BoundForm>
      </Section>
      <Section id="remove-part" title={words.removeTitle} explanation={explanation}>
        {isSent ? (
          <BoundForm action={path} binding={bindings.send} className="mt-4">
            <Submit look="quiet">{words.send}</Submit>
          </BoundForm>
        ) : null}
        <BoundForm action={path} binding={bindings.remove} className="max-w-110">
          <Field
            name="code"
            label={twoFactor.code}
            hint={words.recovery}
            error={codeError}
            describedBy={failed ? summaryId : undefined}
            focus={sent || codeError !== undefined}
            input={codeInput(false)}
          />
          <div className="mt-5">
            <Submit look="danger">{words.submit}</Submit>
          </div>
        </BoundForm>
      </Section>
      <p className="mt-8">
        <BackLink href="/account/two-factor">{words.back}</BackLink>
      </p>
    </>
  )
}
