/** GET /: what this server is and where to go from here. */
import { WelcomePage } from '@/components/hosted/welcome'
import { config } from '@/lib/config'
import { hosted, localeOf, pageResponse } from '@/lib/http/hosted'
import { isInUse } from '@/lib/users'

export const GET = hosted('welcome', async (request) =>
  pageResponse(
    <WelcomePage
      locale={localeOf(request, undefined)}
      issuer={config().appUrl}
      firstRun={config().kickstartFile === undefined && !(await isInUse())}
    />,
  ),
)
