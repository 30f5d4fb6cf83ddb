// The first account page: who is signed in, how they sign in, and where.
import type { ReactNode } from 'react'
import { fill, text } from '@/lib/text'
import { cardLook, Section } from './parts/card'
import { type Calendar, Dated, Instant } from './parts/instant'

/** What the page shows. Instants are ms since the epoch. */
export type OverviewProps = {
  readonly calendar: Calendar
  readonly user: {
    readonly id: string
    readonly name: string | undefined
    readonly email: string | undefined
    readonly username: string | undefined
    readonly passwordInstant: number | undefined
    readonly lastSignIn: number | undefined
  }
  /** How many second factors are in use. */
  readonly twoFactorMethods: number
  readonly recoveryCodes: number
  readonly devices: number
}

/** Three short lists, each line with the way to its page. */
export function Overview({ calendar, user, twoFactorMethods, recoveryCodes, devices }: OverviewProps) {
  const { account, accountOverview: words } = text(calendar.locale)
  const number = new Intl.NumberFormat(calendar.locale)
  const hasFactor = twoFactorMethods > 0
  return (
    <>
      <Section id="you" title={words.you}>
        <Rows>
          <Row label={words.name} href="/account/profile" action={account.change}>
            {user.name ?? <Empty>{account.empty}</Empty>}
          </Row>
          <Row label={words.email}>{user.email ?? <Empty>{account.empty}</Empty>}</Row>
          {user.username ? <Row label={words.username}>{user.username}</Row> : null}
          <Row label={words.id}>
            <code className="font-mono text-sm">{user.id}</code>
          </Row>
        </Rows>
      </Section>
      <Section id="security" title={words.security}>
        <Rows>
          <Row label={words.password} href="/account/password" action={account.change}>
            {user.passwordInstant === undefined ? (
              words.noPassword
            ) : (
              <Dated message={words.passwordSince} calendar={calendar} instant={user.passwordInstant} precision="day" />
            )}
          </Row>
          <Row label={words.twoFactor} href="/account/two-factor" action={hasFactor ? words.manage : words.setUp}>
            {hasFactor ? words.on : words.off}
          </Row>
          {hasFactor ? (
            <Row label={words.recoveryCodes}>{fill(words.codesLeft, { count: number.format(recoveryCodes) })}</Row>
          ) : null}
        </Rows>
      </Section>
      <Section id="places" title={words.places}>
        <Rows>
          <Row label={words.devices} href="/account/devices" action={words.manage}>
            {number.format(devices)}
          </Row>
          {user.lastSignIn === undefined ? null : (
            <Row label={words.lastSignIn} href="/account/activity" action={words.show}>
              <Instant calendar={calendar} instant={user.lastSignIn} />
            </Row>
          )}
        </Rows>
      </Section>
    </>
  )
}

function Rows({ children }: { children: ReactNode }) {
  return <dl className={`mt-4 divide-y divide-line px-4 sm:px-5 ${cardLook}`}>{children}</dl>
}

/** The link's name says what it acts on, for those who hear links without their line. */
function Row(props: { label: string; href?: string; action?: string; children: ReactNode }) {
  const { label, href, action, children } = props
  return (
    <div className="grid min-h-15 grid-cols-[1fr_auto] items-center gap-x-4 py-1.5 sm:grid-cols-[11rem_1fr_auto]">
      <dt className="col-start-1 pt-1.5 text-sm text-muted sm:py-2 sm:text-base">{label}</dt>
      <dd className="col-start-1 min-w-0 pb-1.5 sm:col-start-2 sm:py-2">
        <bdi>{children}</bdi>
      </dd>
      {href ? (
        <dd className="col-start-2 row-span-2 row-start-1 sm:col-start-3 sm:row-span-1">
          <a
            href={href}
            aria-label={`${label}: ${action}`}
            className="inline-flex min-h-11 items-center text-accent underline underline-offset-4 hover:text-accent-strong"
          >
            {action}
          </a>
        </dd>
      ) : null}
    </div>
  )
}

function Empty({ children }: { children: string }) {
  return <span className="text-muted">{children}</span>
}
