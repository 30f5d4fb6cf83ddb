// A page that only says something: what was done, or that something is over, and the way from here.
import { HostedPage } from './page'
import { ButtonLink } from './parts/button'
import { Heading } from './parts/heading'
import { type PageLink, QuietLinks } from './parts/quiet-links'

/** What the page shows; messages come ready in the reader's language (lib/text). */
export type MessageProps = {
  readonly locale: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** The next step, where there is one. */
  readonly next?: PageLink | undefined
  readonly links?: readonly PageLink[]
}

/** Heading, paragraphs, one button and links. */
export function MessagePage({ locale, title, paragraphs, next, links = [] }: MessageProps) {
  return (
    <HostedPage locale={locale} title={title}>
      <Heading>{title}</Heading>
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="mt-4">
          {paragraph}
        </p>
      ))}
      {next ? (
        <div className="mt-6">
          <ButtonLink href={next.href}>{next.label}</ButtonLink>
        </div>
      ) : null}
      <QuietLinks links={links} />
    </HostedPage>
  )
}
