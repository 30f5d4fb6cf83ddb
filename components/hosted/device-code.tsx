// Where a person types the code that a device without a keyboard shows.
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { ErrorSummary } from './parts/alert'
import { Button } from './parts/button'
import { Field } from './parts/field'
import { Heading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'

/** What the page shows; the message comes ready in the reader's language (lib/text). */
export type DeviceCodeProps = {
  readonly locale: string
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
  /** What was typed before, or came with the link that the device shows. */
  readonly userCode: string
  readonly error?: string | undefined
}

/** One field. A code that came with a link is sent by the person too, so that they have seen it. */
export function DeviceCodePage({ locale, action, hidden, csrfToken, userCode, error }: DeviceCodeProps) {
  const { common, device } = text(locale)
  return (
    <HostedPage locale={locale} title={error ? fill(common.errorTitlePrefix, { title: device.title }) : device.title}>
      <Heading>{device.title}</Heading>
      <p className="mt-4">{device.explanation}</p>
      {error ? <ErrorSummary id="form-error" message={error} /> : null}
      <form method="post" action={action} noValidate>
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <Field
          name="user_code"
          label={device.code}
          value={userCode}
          describedBy={error ? 'form-error' : undefined}
          focus
          input={codeInput}
        />
        <div className="mt-6">
          <Button>{device.submit}</Button>
        </div>
      </form>
    </HostedPage>
  )
}

const codeInput = {
  type: 'text',
  autoComplete: 'off',
  autoCapitalize: 'characters',
  autoCorrect: 'off',
  spellCheck: false,
  enterKeyHint: 'next',
  dir: 'ltr',
} as const
