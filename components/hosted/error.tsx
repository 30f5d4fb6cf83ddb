// The page for what cannot become a form or a redirect: an unknown client, an untrusted redirect, a server in trouble.
import { type Messages, text } from '@/lib/text'
import { HostedPage } from './page'
import { ButtonLink } from './parts/button'
import { Heading } from './parts/heading'

/** The problems this page can explain. */
export type PageProblem = keyof Messages['errors']

/** What the error page shows. */
export type ErrorProps = {
  readonly locale: string
  readonly problem: PageProblem
  /** A code for the people who run the application, for example OAuth's `invalid_request`. */
  readonly code?: string | undefined
  /** The request's id, by which the log can be searched. */
  readonly requestId?: string | undefined
  /** Where "Try again" leads: a path on this server, and only where trying again can help. */
  readonly retry?: string | undefined
}

/** Says what happened, why, and what to do next; then the details that someone who helps will ask for. */
export function ErrorPage({ locale, problem, code, requestId, retry }: ErrorProps) {
  const { errors, errorPage } = text(locale)
  const { title, explanation, next } = errors[problem]
  return (
    <HostedPage locale={locale} title={title}>
      <Heading>{title}</Heading>
      <p className="mt-4">{explanation}</p>
      <p className="mt-3">{next}</p>
      {retry ? (
        <div className="mt-6">
          <ButtonLink href={retry}>{errorPage.retry}</ButtonLink>
        </div>
      ) : null}
      {code || requestId ? (
        <dl className="mt-8 flex flex-col gap-3 border-t border-line pt-5 text-sm">
          <Detail label={errorPage.code} value={code} />
          <Detail label={errorPage.requestId} value={requestId} />
        </dl>
      ) : null}
    </HostedPage>
  )
}

function Detail({ label, value }: { label: string; value: string | undefined }) {
  if (!value) return null
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd dir="ltr" className="font-mono rtl:text-end">
        {value}
      </dd>
    </div>
  )
}
