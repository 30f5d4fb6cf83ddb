/** GET /account/two-factor: the second factors, what can be added, and how many recovery codes are left. */
import { TwoFactor } from '@/components/account/two-factor'
import { countRecoveryCodes, enabledKinds } from '@/lib/mfa'
import { text } from '@/lib/text'
import { accountPage, accountResponse } from '../visit'
import { toFactor } from './factors'

const page = accountPage('twoFactor', {
  operation: 'account/two-factor',
  show: async (visit, shown) => {
    const { account, calendar, locale, scope } = visit
    const { accountSections, accountTwoFactor } = text(locale)
    return accountResponse(visit, {
      ...shown,
      section: 'twoFactor',
      title: accountSections.twoFactor,
      explanation: accountTwoFactor.explanation,
      children: (
        <TwoFactor
          calendar={calendar}
          factors={account.secondFactors.map((factor) => toFactor(scope, factor))}
          kinds={enabledKinds(scope)}
          recoveryCodes={await countRecoveryCodes(scope, account.id)}
        />
      ),
    })
  },
})

export const GET = page.show
