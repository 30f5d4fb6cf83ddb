// The page of signed-in devices and trusted computers, each with the way to end it.
import { fill, text } from '@/lib/text'
import { CardItem, CardList, ItemDetail, ItemName, Nothing, Section, Tag } from './parts/card'
import { BoundForm, type FormBinding, Submit } from './parts/form'
import { type Calendar, Dated } from './parts/instant'

/** Where somebody is signed in. Instants are ms since the epoch. */
export type Device = {
  readonly id: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly applicationNames: readonly string[]
  /** A town, else an address. */
  readonly place: string | undefined
  readonly lastUseInstant: number
  readonly isCurrent: boolean
  readonly binding: FormBinding
}

/** Where somebody is not asked for a second factor. */
export type TrustedComputer = {
  readonly id: string
  readonly name: string | undefined
  readonly place: string | undefined
  readonly lastUseInstant: number
  readonly expiryInstant: number
  readonly isCurrent: boolean
  readonly binding: FormBinding
}

const path = '/account/devices'

export function Devices({ calendar, devices }: { calendar: Calendar; devices: readonly Device[] }) {
  return (
    <CardList>
      {devices.map((device) => (
        <DeviceItem key={device.id} calendar={calendar} device={device} />
      ))}
    </CardList>
  )
}

/** The way out for whoever has lost a device, or does not recognise one. */
export function SignOutEverywhere({ locale, binding }: { locale: string; binding: FormBinding }) {
  const { accountDevices: words } = text(locale)
  return (
    <Section id="everywhere" title={words.allTitle} explanation={words.all}>
      <BoundForm action={path} binding={binding} className="mt-4">
        <Submit look="danger">{words.allSubmit}</Submit>
      </BoundForm>
    </Section>
  )
}

/** When and from where, in one sentence. */
function LastUse(props: { calendar: Calendar; instant: number; place: string | undefined }) {
  const { calendar, instant, place } = props
  const { accountDevices: words } = text(calendar.locale)
  const message = place === undefined ? words.lastUse : fill(words.place, { place })
  return <Dated message={message} calendar={calendar} instant={instant} />
}

function DeviceItem({ calendar, device }: { calendar: Calendar; device: Device }) {
  const { locale } = calendar
  const { accountDevices: words } = text(locale)
  const { description, applicationNames, isCurrent } = device
  const name = device.name ?? words.unnamed
  const applications = new Intl.ListFormat(locale).format(applicationNames)
  const form = (
    <BoundForm action={path} binding={device.binding}>
      <Submit look="quiet" label={fill(words.signOutNamed, { name })}>
        {words.signOut}
      </Submit>
    </BoundForm>
  )
  return (
    <CardItem action={isCurrent ? undefined : form}>
      <ItemName>
        {name}
        {isCurrent ? <Tag>{words.current}</Tag> : null}
      </ItemName>
      {description ? <ItemDetail>{description}</ItemDetail> : null}
      <ItemDetail>
        {applicationNames.length > 0 ? fill(words.applications, { applications }) : words.session}
      </ItemDetail>
      <ItemDetail>
        <LastUse calendar={calendar} instant={device.lastUseInstant} place={device.place} />
      </ItemDetail>
    </CardItem>
  )
}

export function TrustedComputers(props: { calendar: Calendar; computers: readonly TrustedComputer[] }) {
  const { calendar, computers } = props
  const { accountDevices: words } = text(calendar.locale)
  return (
    <Section id="trusted" title={words.trustedTitle} explanation={words.trusted}>
      {computers.length === 0 ? (
        <Nothing>{words.trustedNone}</Nothing>
      ) : (
        <CardList>
          {computers.map((computer) => (
            <ComputerItem key={computer.id} calendar={calendar} computer={computer} />
          ))}
        </CardList>
      )}
    </Section>
  )
}

function ComputerItem({ calendar, computer }: { calendar: Calendar; computer: TrustedComputer }) {
  const { accountDevices: words } = text(calendar.locale)
  const name = computer.name ?? words.unnamed
  return (
    <CardItem
      action={
        <BoundForm action={path} binding={computer.binding}>
          <Submit look="quiet" label={fill(words.untrustNamed, { name })}>
            {words.untrust}
          </Submit>
        </BoundForm>
      }
    >
      <ItemName>
        {name}
        {computer.isCurrent ? <Tag>{words.current}</Tag> : null}
      </ItemName>
      <ItemDetail>
        <LastUse calendar={calendar} instant={computer.lastUseInstant} place={computer.place} />
      </ItemDetail>
      <ItemDetail>
        <Dated message={words.trustedUntil} calendar={calendar} instant={computer.expiryInstant} precision="day" />
      </ItemDetail>
    </CardItem>
  )
}
