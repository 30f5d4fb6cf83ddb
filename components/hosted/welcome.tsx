// The page at `/`: what this server is and where to go from here; the first thing a newcomer sees.
import type { ReactNode } from 'react'
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { ButtonLink } from './parts/button'
import { Heading } from './parts/heading'

/** What the welcome page shows. */
export type WelcomeProps = {
  readonly locale: string
  /** The server's public base URL, without a trailing slash. */
  readonly issuer: string
  /** Whether to say where the first credentials are: only before anyone has signed in. */
  readonly firstRun: boolean
}

/** The way to the account page for people, and the addresses an application's developer looks for. */
export function WelcomePage({ locale, issuer, firstRun }: WelcomeProps) {
  const { welcome } = text(locale)
  return (
    <HostedPage locale={locale} title={welcome.title}>
      <Heading>{welcome.title}</Heading>
      <p className="mt-4">{welcome.explanation}</p>
      <div className="mt-6">
        <ButtonLink href="/account">{welcome.signIn}</ButtonLink>
      </div>
      {firstRun ? <p className="mt-4 text-sm text-muted">{welcome.firstRun}</p> : null}
      <h2 className="mt-10 border-t border-line pt-5 font-semibold">{welcome.developers}</h2>
      <dl className="text-sm">
        <Row label={welcome.issuer}>
          <code dir="ltr" className="font-mono">
            {issuer}
          </code>
        </Row>
        <LinkRow label={welcome.discovery} path="/.well-known/openid-configuration" />
        <LinkRow label={welcome.keys} path="/.well-known/jwks.json" />
        <LinkRow label={welcome.status} path="/api/health" />
      </dl>
    </HostedPage>
  )
}

function LinkRow({ label, path }: { label: string; path: string }) {
  return (
    <Row label={label}>
      <a href={path} className="flex min-h-11 items-center text-accent underline underline-offset-4">
        <code dir="ltr" className="font-mono">
          {path}
        </code>
      </a>
    </Row>
  )
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="pt-3">
      <dt className="text-muted">{label}</dt>
      <dd className="flex min-h-11 items-center">{children}</dd>
    </div>
  )
}
