/** GET /account/passkeys: the passkeys, and where one is added. */
import { Passkeys } from '@/components/account/passkeys'
import { passkeysOf } from '@/lib/passkeys'
import { text } from '@/lib/text'
import { accountPage, accountResponse } from '../visit'
import { canAddPasskeys } from './offer'

const page = accountPage('passkeys', {
  operation: 'account/passkeys',
  show: async (visit, shown) => {
    const { account, calendar, locale, scope } = visit
    const { accountPasskeys, accountSections } = text(locale)
    return accountResponse(visit, {
      ...shown,
      section: 'passkeys',
      title: accountSections.passkeys,
      explanation: accountPasskeys.explanation,
      children: (
        <Passkeys calendar={calendar} passkeys={await passkeysOf(scope, account.id)} canAdd={canAddPasskeys(scope)} />
      ),
    })
  },
})

export const GET = page.show
