// The page that carries an answer to an application in a form (OAuth 2.0 Form Post Response Mode).
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { Button } from './parts/button'
import { NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'

/** Sends the page's only form. The response's CSP has to admit exactly this text. */
export const submitScript = 'document.forms[0].submit()'

/** What the page carries, and where. */
export type FormPostProps = {
  readonly locale: string
  readonly applicationName: string
  /** The application's registered address. */
  readonly action: string
  readonly hidden: readonly HiddenField[]
}

/** Sends itself; with scripts off the button does. */
export function FormPostPage({ locale, applicationName, action, hidden }: FormPostProps) {
  const { formPost } = text(locale)
  return (
    <HostedPage locale={locale} title={fill(formPost.title, { application: applicationName })}>
      <NamedHeading message={formPost.title} name="application" value={applicationName} />
      <form method="post" action={action} className="mt-6">
        <HiddenFields fields={hidden} />
        <Button>{formPost.submit}</Button>
      </form>
      <script>{submitScript}</script>
    </HostedPage>
  )
}
