// The form that the browser asks for a passkey from, with the script that does it.
import type { ReactNode } from 'react'
import { passkeyScript } from '../passkey-script'
import { type HiddenField, HiddenFields } from './hidden-fields'

/** What the form carries, and what the browser is given. */
export type PasskeyFormProps = {
  /** Where it posts to: a path on this server. */
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** Of `navigator.credentials.get()` or `.create()`, binary parts in base64url. */
  readonly options: object
  /** Offered among what the browser fills in, too. */
  readonly conditional?: boolean
  /** Shown when the browser comes back with nothing. */
  readonly problem: ReactNode
  readonly children: ReactNode
}

/** Hidden until the script has found out that the browser has passkeys. One on a page, below what the script looks for. */
export function PasskeyForm(props: PasskeyFormProps) {
  const { action, hidden, csrfToken, options, conditional, problem, children } = props
  return (
    <>
      <form
        id="passkey"
        method="post"
        action={action}
        hidden
        data-options={JSON.stringify(options)}
        data-conditional={conditional || undefined}
      >
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <input type="hidden" name="webAuthnRequest" />
        <div id="passkey-problem" hidden tabIndex={-1} className="mt-5 text-danger">
          {problem}
        </div>
        {children}
      </form>
      <script>{passkeyScript}</script>
    </>
  )
}
