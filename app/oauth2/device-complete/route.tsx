/** GET /oauth2/device-complete: what became of a device. `?denied=true` says that it was not let in. */
import { DeviceCompletePage } from '@/components/hosted/device-complete'
import { queryFields } from '@/lib/http/form'
import { hosted, localeOf, pageResponse } from '@/lib/http/hosted'
import { wearThemeOfRequest } from '@/lib/http/hosted-theme'

export const GET = hosted('oauth2/device-complete', async (request) => {
  const query = queryFields(request)
  if (query.kind === 'form') await wearThemeOfRequest(query.fields)
  const denied = query.kind === 'form' && query.fields.some(([name, value]) => name === 'denied' && value === 'true')
  return pageResponse(<DeviceCompletePage locale={localeOf(request, undefined)} allowed={!denied} />)
})
