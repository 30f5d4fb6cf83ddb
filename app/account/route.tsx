/** GET /account: who is signed in, how they sign in, and where. */
import { Overview } from '@/components/account/overview'
import { listDevices } from '@/lib/account'
import { countRecoveryCodes, usableMethods } from '@/lib/mfa'
import { fill, text } from '@/lib/text'
import { identityOf } from '@/lib/users'
import { accountPage, accountResponse } from './visit'

const page = accountPage('overview', {
  operation: 'account',
  show: async (visit, shown) => {
    const { account, calendar, locale, scope } = visit
    const { account: common, accountOverview } = text(locale)
    const [devices, recoveryCodes] = await Promise.all([listDevices(visit), countRecoveryCodes(scope, account.id)])
    const name = account.fullName ?? account.firstName ?? undefined
    const username = identityOf(account, 'username')?.displayValue
    const email = identityOf(account, 'email')?.value
    const greeted = name ?? username ?? email
    return accountResponse(visit, {
      ...shown,
      section: 'overview',
      title: greeted === undefined ? common.title : fill(accountOverview.greeting, { name: greeted }),
      explanation: accountOverview.explanation,
      children: (
        <Overview
          calendar={calendar}
          user={{
            id: account.id,
            name,
            email,
            username,
            passwordInstant: account.password?.lastUpdateInstant,
            lastSignIn: account.lastLoginInstant ?? undefined,
          }}
          twoFactorMethods={usableMethods(scope, account).length}
          recoveryCodes={recoveryCodes}
          devices={devices.length}
        />
      ),
    })
  },
})

export const GET = page.show
