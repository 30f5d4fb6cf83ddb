// The question whether a device may be signed in (RFC 8628 §3.3, §5.4).
import { fill, text } from '@/lib/text'
import { HostedPage } from './page'
import { Button } from './parts/button'
import { NamedHeading } from './parts/heading'
import { type HiddenField, HiddenFields } from './parts/hidden-fields'
import { QuietButton } from './parts/quiet-button'

/** Who asks, for whom, and by which code the person knows that it is their own device. */
export type DeviceApprovalProps = {
  readonly locale: string
  readonly applicationName: string
  /** What the person is known as. */
  readonly user: string
  /** What the device calls itself, if anything. */
  readonly deviceName?: string | undefined
  readonly userCode: string
  readonly action: string
  readonly hidden: readonly HiddenField[]
  readonly csrfToken: string
}

/** Two buttons of one form, which says which was pressed: `action=allow` or `action=deny`. */
export function DeviceApprovalPage(props: DeviceApprovalProps) {
  const { locale, applicationName, user, deviceName, userCode, action, hidden, csrfToken } = props
  const { device } = text(locale)
  return (
    <HostedPage locale={locale} title={fill(device.approveTitle, { application: applicationName })}>
      <NamedHeading message={device.approveTitle} name="application" value={applicationName} />
      <p className="mt-4">{device.approveCode}</p>
      <p dir="ltr" className="mt-3 text-center font-mono text-3xl font-bold tracking-widest">
        {userCode}
      </p>
      {deviceName ? (
        <p className="mt-3 text-center text-muted">
          <bdi>{deviceName}</bdi>
        </p>
      ) : null}
      <p className="mt-4">{fill(device.approveExplanation, { user })}</p>
      <form method="post" action={action} className="mt-6 flex flex-col gap-3">
        <HiddenFields fields={hidden} />
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <Button name="action" value="allow">
          {device.allow}
        </Button>
        <QuietButton name="action" value="deny">
          {device.deny}
        </QuietButton>
      </form>
    </HostedPage>
  )
}
