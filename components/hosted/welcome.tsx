// The page at `/`: what this server is and where to go from here; the first thing a newcomer sees.
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
      <ul className="mt-1 text-sm">
        <li className="py-1.5">
          {welcome.issuer} <Code>{issuer}</Code>
        </li>
        <LinkItem label={welcome.discovery} path="/.well-known/openid-configuration" />
        <LinkItem label={welcome.keys} path="/.well-known/jwks.json" />
        <LinkItem label={welcome.api} path="/api" />
        <LinkItem label={welcome.status} path="/api/health" />
      </ul>
    </HostedPage>
  )
}

/** One address; both lines are the link, so that it is easy to hit. */
function LinkItem({ label, path }: { label: string; path: string }) {
  return (
    <li>
      <a href={path} className="block py-1.5">
        <span className="text-accent underline underline-offset-4">{label}</span> <Code>{path}</Code>
      </a>
    </li>
  )
}

function Code({ children }: { children: string }) {
  return (
    <code dir="ltr" className="block font-mono text-muted rtl:text-end">
      {children}
    </code>
  )
}
