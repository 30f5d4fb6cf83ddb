// The end of connecting a device: what became of it.
import { text } from '@/lib/text'
import { HostedPage } from './page'
import { Heading } from './parts/heading'

/** Says whether the device was let in; what comes next happens on the device. */
export function DeviceCompletePage({ locale, allowed }: { locale: string; allowed: boolean }) {
  const { title, explanation } = text(locale).device[allowed ? 'allowed' : 'denied']
  return (
    <HostedPage locale={locale} title={title}>
      <Heading>{title}</Heading>
      <p className="mt-4">{explanation}</p>
    </HostedPage>
  )
}
