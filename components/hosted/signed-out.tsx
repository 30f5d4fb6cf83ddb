// The page after signing out, where no application asked to have the person back.
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { ButtonLink } from './parts/button'
import { Heading } from './parts/heading'

/** Confirms the sign-out; `signIn` is the path that starts a new sign-in, where there is one. */
export function SignedOutPage({ locale, signIn }: { locale: string; signIn?: string | undefined }) {
  const { signedOut } = text(locale)
  return (
    <HostedPage locale={locale} title={signedOut.title}>
      <Heading>{signedOut.title}</Heading>
      <p className="mt-4">{signedOut.explanation}</p>
      {signIn ? (
        <div className="mt-6">
          <ButtonLink href={signIn}>{signedOut.signInAgain}</ButtonLink>
        </div>
      ) : null}
    </HostedPage>
  )
}
