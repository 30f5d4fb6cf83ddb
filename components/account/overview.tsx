// The account page's content: who is signed in, what is known about them, and the way out.
import type { ReactNode } from 'react'
import { type HiddenField, HiddenFields } from '@/components/hosted/parts/hidden-fields'
import { fill, text } from '@/lib/text'

/** What the account page shows. */
export type AccountOverviewProps = {
  readonly locale: string
  /** The application through which the person signed in to this page. */
  readonly applicationName: string
  readonly user: {
    readonly id: string
    readonly name?: string | undefined
    readonly email?: string | undefined
    readonly username?: string | undefined
    /** Instant of the last sign-in, in ms since the epoch. */
    readonly lastSignIn?: number | undefined
    /** IANA time zone to show instants in; UTC without one. */
    readonly timezone?: string | undefined
  }
  /** Where "Sign out" posts to, and the parameters it carries (the CSRF token among them). */
  readonly signOut: { readonly action: string; readonly hidden: readonly HiddenField[] }
}

/** Greets the person by the friendliest name known and lists the rest. */
export function AccountOverview({ locale, applicationName, user, signOut }: AccountOverviewProps) {
  const { account } = text(locale)
  const greeted = user.name ?? user.username ?? user.email
  return (
    <>
      <h1 className="text-3xl leading-tight font-bold tracking-tight text-balance">
        {greeted ? fill(account.greeting, { name: greeted }) : account.title}
      </h1>
      <p className="mt-3 text-muted">{fill(account.explanation, { application: applicationName })}</p>
      <dl className="mt-8 divide-y divide-line rounded-field border border-line bg-card px-5">
        <Row label={account.name}>{user.name ?? <Empty>{account.empty}</Empty>}</Row>
        <Row label={account.email}>{user.email ?? <Empty>{account.empty}</Empty>}</Row>
        {user.username ? <Row label={account.username}>{user.username}</Row> : null}
        {user.lastSignIn === undefined ? null : (
          <Row label={account.lastSignIn}>
            <Instant locale={locale} instant={user.lastSignIn} timezone={user.timezone ?? 'UTC'} />
          </Row>
        )}
        <Row label={account.id}>
          <code className="font-mono text-sm">{user.id}</code>
        </Row>
      </dl>
      <form method="post" action={signOut.action} className="mt-8">
        <HiddenFields fields={signOut.hidden} />
        <button
          type="submit"
          className="min-h-12 cursor-pointer rounded-field border border-edge px-6 py-2.5 font-semibold hover:border-ink hover:bg-card"
        >
          {account.signOut}
        </button>
      </form>
    </>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="py-4 sm:grid sm:grid-cols-[10rem_1fr] sm:gap-4">
      <dt className="text-muted">{label}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  )
}

function Empty({ children }: { children: string }) {
  return <span className="text-muted">{children}</span>
}

function Instant({ locale, instant, timezone }: { locale: string; instant: number; timezone: string }) {
  const format = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: timezone,
    timeZoneName: 'short',
  })
  return <time dateTime={new Date(instant).toISOString()}>{format.format(instant)}</time>
}
