/** GET /account/activity: the newest sign-ins, and those that were turned away. */
import { type Activity, ActivityList } from '@/components/account/activity'
import { type FoundLogin, searchLogins } from '@/lib/login-records'
import { text } from '@/lib/text'
import { accountPage, accountResponse } from '../visit'

/** As many as somebody reads. */
const shownSignIns = 50

function outcomeOf(failureReason: string | null): Activity['outcome'] {
  if (failureReason === null) return 'success'
  return failureReason === 'InvalidCode' ? 'failureCode' : 'failure'
}

function toActivity(login: FoundLogin): Activity {
  const { instant, applicationName, deviceName, failureReason, ipAddress, location } = login
  const place = [location?.displayString, ipAddress].filter(Boolean).join(', ')
  return {
    instant,
    outcome: outcomeOf(failureReason),
    applicationName: applicationName ?? undefined,
    device: deviceName ?? undefined,
    place: place === '' ? undefined : place,
  }
}

const page = accountPage('activity', {
  operation: 'account/activity',
  show: async (visit, shown) => {
    const { account, calendar, locale } = visit
    const { accountActivity, accountSections } = text(locale)
    const found = await searchLogins({
      criteria: { userId: account.id, outcomes: 'withFailures', kinds: 'byPerson' },
      startRow: 0,
      numberOfResults: shownSignIns,
      total: 'omit',
    })
    return accountResponse(visit, {
      ...shown,
      section: 'activity',
      title: accountSections.activity,
      explanation: accountActivity.explanation,
      children: (
        <ActivityList calendar={calendar} activities={found.kind === 'found' ? found.logins.map(toActivity) : []} />
      ),
    })
  },
})

export const GET = page.show
