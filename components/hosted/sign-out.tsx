// The question before signing out, where nothing proves that the person asked for it.
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { Button } from './parts/button'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'

/** What the page shows; `hidden` are the request's own parameters, carried through the form as they came. */
export type SignOutProps = {
  readonly locale: string
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
}

/** One button, so that another site cannot sign somebody out by a link. */
export function SignOutPage({ locale, action, hidden, csrfToken }: SignOutProps) {
  const { signOut } = text(locale)
  return (
    <HostedPage locale={locale} title={signOut.title}>
      <Heading>{signOut.title}</Heading>
      <p className="mt-4">{signOut.explanation}</p>
      <form method="post" action={action} className="mt-6">
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <Button>{signOut.submit}</Button>
      </form>
    </HostedPage>
  )
}
