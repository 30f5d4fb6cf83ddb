// The page of second factors: which ones there are, what can be added, and how many recovery codes are left.
import { fill, text } from '@/lib/text'
import { CardItem, CardList, ItemDetail, ItemName, Nothing, Section } from './parts/card'
import { LinkButton } from './parts/form'
import { type Calendar, Dated } from './parts/instant'

export type FactorKind = 'authenticator' | 'email' | 'sms'

/** A method of the user's. `address` is shown as it is. */
export type Factor = {
  readonly id: string
  readonly kind: FactorKind
  readonly name: string | undefined
  readonly address: string | undefined
  /** ms since the epoch. */
  readonly lastUsedInstant: number | undefined
  /** False where the tenant has switched its kind off. */
  readonly isUsable: boolean
}

/** What a method is called: by its owner, else by what it is. */
export function factorName(
  locale: string,
  { kind, name, address = '' }: Omit<Factor, 'id' | 'isUsable' | 'lastUsedInstant'>,
): string {
  const { accountTwoFactor: words } = text(locale)
  return name ?? fill(words[kind], { address })
}

export type TwoFactorProps = {
  readonly calendar: Calendar
  readonly factors: readonly Factor[]
  /** Kinds that the tenant lets people add. */
  readonly kinds: readonly FactorKind[]
  readonly recoveryCodes: number
}

/** From so few on, the page says to make new ones. */
const fewCodes = 3

export function TwoFactor({ calendar, factors, kinds, recoveryCodes }: TwoFactorProps) {
  const { locale } = calendar
  const { accountTwoFactor: words } = text(locale)
  const additions = {
    authenticator: [words.addAuthenticator, words.addAuthenticatorHint],
    email: [words.addEmail, words.addEmailHint],
    sms: [words.addSms, words.addSmsHint],
  } as const
  const count = new Intl.NumberFormat(locale).format(recoveryCodes)
  return (
    <>
      {factors.length === 0 ? (
        <Nothing>{words.none}</Nothing>
      ) : (
        <CardList>
          {factors.map((factor) => (
            <FactorItem key={factor.id} calendar={calendar} factor={factor} />
          ))}
        </CardList>
      )}
      <Section id="add" title={words.addTitle} explanation={kinds.length === 0 ? words.disabled : undefined}>
        {kinds.length > 0 ? (
          <CardList>
            {kinds.map((kind) => (
              <CardItem
                key={kind}
                action={
                  <LinkButton
                    href={`/account/two-factor/add/${kind}`}
                    label={`${text(locale).accountOverview.setUp}: ${additions[kind][0]}`}
                  >
                    {text(locale).accountOverview.setUp}
                  </LinkButton>
                }
              >
                <ItemName>{additions[kind][0]}</ItemName>
                <ItemDetail>{additions[kind][1]}</ItemDetail>
              </CardItem>
            ))}
          </CardList>
        ) : null}
      </Section>
      {factors.length > 0 ? (
        <Section id="codes" title={words.codesTitle} explanation={words.codes}>
          <CardList>
            <CardItem action={<LinkButton href="/account/two-factor/recovery-codes">{words.newCodes}</LinkButton>}>
              <p>{fill(recoveryCodes > fewCodes ? words.codesLeft : words.codesFew, { count })}</p>
            </CardItem>
          </CardList>
        </Section>
      ) : null}
    </>
  )
}

function FactorItem({ calendar, factor }: { calendar: Calendar; factor: Factor }) {
  const { locale } = calendar
  const { accountTwoFactor: words } = text(locale)
  const name = factorName(locale, factor)
  const kind = fill(words[factor.kind], { address: factor.address ?? '' })
  return (
    <CardItem
      action={
        <LinkButton href={`/account/two-factor/${factor.id}`} label={fill(words.editNamed, { name })}>
          {words.edit}
        </LinkButton>
      }
    >
      <ItemName>{name}</ItemName>
      {name === kind ? null : <ItemDetail>{kind}</ItemDetail>}
      <ItemDetail>
        {factor.lastUsedInstant === undefined ? (
          words.neverUsed
        ) : (
          <Dated message={words.lastUsed} calendar={calendar} instant={factor.lastUsedInstant} />
        )}
      </ItemDetail>
      {factor.isUsable ? null : <ItemDetail>{words.outOfUse}</ItemDetail>}
    </CardItem>
  )
}
