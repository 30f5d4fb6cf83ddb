// The pages of passkeys: which ones there are, adding one, and the name and removal of one.
import { Button } from '@/components/hosted/parts/button'
import { Field } from '@/components/hosted/parts/field'
import { PasskeyForm } from '@/components/hosted/parts/passkey-form'
import { fill, text } from '@/lib/text'
import { CardItem, CardList, ItemDetail, ItemName, Nothing, Section } from './parts/card'
import { BackLink, BoundForm, type FormBinding, LinkButton, Submit } from './parts/form'
import { type Calendar, Dated } from './parts/instant'

/** A passkey as its owner knows it; instants in ms since the epoch. */
type ShownPasskey = {
  readonly id: string
  readonly displayName: string
  readonly insertInstant: number
  readonly lastUseInstant: number
}

const addPath = '/account/passkeys/add'

export function Passkeys(props: { calendar: Calendar; passkeys: readonly ShownPasskey[]; canAdd: boolean }) {
  const { calendar, passkeys, canAdd } = props
  const { accountPasskeys: words } = text(calendar.locale)
  return (
    <>
      {passkeys.length === 0 ? (
        <Nothing>{canAdd ? words.none : words.disabled}</Nothing>
      ) : (
        <CardList>
          {passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} calendar={calendar} passkey={passkey} />
          ))}
        </CardList>
      )}
      {canAdd ? (
        <p className="mt-6">
          <LinkButton href={addPath} look="main">
            {words.add}
          </LinkButton>
        </p>
      ) : null}
    </>
  )
}

function PasskeyItem({ calendar, passkey }: { calendar: Calendar; passkey: ShownPasskey }) {
  const { accountPasskeys: words } = text(calendar.locale)
  const { id, displayName: name, insertInstant, lastUseInstant } = passkey
  return (
    <CardItem
      action={
        <LinkButton href={`/account/passkeys/${id}`} label={fill(words.editNamed, { name })}>
          {words.edit}
        </LinkButton>
      }
    >
      <ItemName>{name}</ItemName>
      <ItemDetail>
        <Dated message={words.added} calendar={calendar} instant={insertInstant} precision="day" />
      </ItemDetail>
      {lastUseInstant > insertInstant ? (
        <ItemDetail>
          <Dated message={words.lastUsed} calendar={calendar} instant={lastUseInstant} />
        </ItemDetail>
      ) : null}
    </CardItem>
  )
}

const nameInput = { type: 'text', autoComplete: 'off', enterKeyHint: 'go', dir: 'auto' } as const

export function NamePasskey(props: { locale: string; binding: FormBinding; error: string | undefined }) {
  const { locale, binding, error } = props
  const { account, accountPasskeys: words } = text(locale)
  return (
    <BoundForm action={addPath} binding={binding} className="max-w-110">
      <Field name="name" label={words.name} error={error} focus input={nameInput} />
      <div className="mt-5">
        <Submit>{words.continue}</Submit>
      </div>
      <p className="mt-4">
        <BackLink href="/account/passkeys">{account.cancel}</BackLink>
      </p>
    </BoundForm>
  )
}

/** The browser's part. */
export function MakePasskey({ locale, binding, options }: { locale: string; binding: FormBinding; options: object }) {
  const { account, accountPasskeys: words, passkey } = text(locale)
  return (
    <div className="max-w-110">
      <p id="passkey-unsupported" hidden className="mt-4 text-danger">
        {words.unsupported}
      </p>
      <noscript>
        <p className="mt-4 text-danger">{passkey.noScript}</p>
      </noscript>
      <PasskeyForm {...binding} action={addPath} options={options} problem={words.notMade}>
        <div className="mt-5">
          <Button>{words.create}</Button>
        </div>
      </PasskeyForm>
      <p className="mt-4">
        <BackLink href="/account/passkeys">{account.cancel}</BackLink>
      </p>
    </div>
  )
}

export function PasskeyDetails(props: {
  locale: string
  passkey: Pick<ShownPasskey, 'id' | 'displayName'>
  /** One for each form of the page. */
  bindings: { readonly rename: FormBinding; readonly remove: FormBinding }
}) {
  const { locale, passkey, bindings } = props
  const { accountPasskeys: words } = text(locale)
  const path = `/account/passkeys/${passkey.id}`
  return (
    <>
      <Section id="name-part" title={words.name}>
        <BoundForm action={path} binding={bindings.rename} className="max-w-110">
          <Field name="name" label={words.newName} value={passkey.displayName} input={nameInput} />
          <div className="mt-5">
            <Submit look="quiet">{words.save}</Submit>
          </div>
        </BoundForm>
      </Section>
      <Section id="remove-part" title={words.removeTitle} explanation={words.remove}>
        <BoundForm action={path} binding={bindings.remove} className="mt-5">
          <Submit look="danger">{words.submit}</Submit>
        </BoundForm>
      </Section>
      <p className="mt-8">
        <BackLink href="/account/passkeys">{words.back}</BackLink>
      </p>
    </>
  )
}
