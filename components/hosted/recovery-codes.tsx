// The page that shows a person's recovery codes, this one time.
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { Button } from './parts/button'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'

export type RecoveryCodesProps = {
  readonly locale: string
  readonly codes: readonly string[]
  /** Where the form leads: a path on this server. */
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
}

/** In two columns, so that they fit on a card; marked as one, so that they are copied at once. */
export function RecoveryCodesPage({ locale, codes, action, hidden, csrfToken }: RecoveryCodesProps) {
  const { recoveryCodes } = text(locale)
  return (
    <HostedPage locale={locale} title={recoveryCodes.title}>
      <Heading>{recoveryCodes.title}</Heading>
      <p className="mt-4">{recoveryCodes.explanation}</p>
      <ul
        dir="ltr"
        className="mt-5 grid grid-cols-2 gap-x-4 gap-y-2 rounded-field border border-line bg-card px-4 py-4 font-mono select-all"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="mt-4">{recoveryCodes.advice}</p>
      <form method="post" action={action} className="mt-6">
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <Button>{recoveryCodes.submit}</Button>
      </form>
    </HostedPage>
  )
}
