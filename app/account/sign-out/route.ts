/** POST /account/sign-out: ends the session of the account pages, then the hosted one. */
import { accountApplicationId, endAccountSession } from '@/lib/account'
import { redirectResponse } from '@/lib/http/hosted'
import { clearSessionCookies } from '../session-cookie'
import { accountPage, doneResponse } from '../visit'

const page = accountPage('overview', {
  operation: 'account/sign-out',
  // A link here signs nobody out, and neither does a form of another site.
  show: async () => doneResponse('/account'),
  act: async (visit) => {
    await endAccountSession(visit)
    return redirectResponse(`/oauth2/logout?client_id=${accountApplicationId}`, clearSessionCookies(visit.request))
  },
})

export const POST = page.act
