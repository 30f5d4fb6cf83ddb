// The page that tells the other applications of a sign-out, each in a frame of its own, before the browser goes on.
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { ButtonLink } from './parts/button'
import { Heading } from './parts/heading'

/** The frames show nothing; the response's `Refresh` header leads on, and the link does for whoever does not wait. */
export function SigningOutPage(props: {
  readonly locale: string
  /** Addresses of the applications. */
  readonly frames: readonly string[]
  /** Undefined: the person stays here. */
  readonly next: string | undefined
}) {
  const { locale, frames, next } = props
  const { signedOut } = text(locale)
  return (
    <HostedPage locale={locale} title={signedOut.title}>
      <Heading>{signedOut.title}</Heading>
      <p className="mt-4">{signedOut.explanation}</p>
      {next ? (
        <div className="mt-6">
          <ButtonLink href={next}>{signedOut.continue}</ButtonLink>
        </div>
      ) : null}
      {frames.map((address) => (
        <iframe key={address} src={address} title={signedOut.title} hidden />
      ))}
    </HostedPage>
  )
}
