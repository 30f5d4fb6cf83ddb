/** GET and POST /account/two-factor/recovery-codes: new recovery codes, shown once, in the place of those that are left. */
import { RecoveryCodes } from '@/components/account/add-factor'
import { NewRecoveryCodes } from '@/components/account/new-recovery-codes'
import { regenerateRecoveryCodes } from '@/lib/mfa'
import { text } from '@/lib/text'
import { accountPage, accountResponse, doneResponse } from '../../visit'

const page = accountPage('twoFactor', {
  operation: 'account/two-factor/recovery-codes',
  show: async (visit, shown) => {
    const { account, locale } = visit
    const { accountCodes } = text(locale)
    const canMake = account.secondFactors.length > 0
    return accountResponse(visit, {
      ...shown,
      section: 'twoFactor',
      title: accountCodes.title,
      explanation: canMake ? accountCodes.explanation : accountCodes.none,
      children: canMake ? <NewRecoveryCodes locale={locale} binding={visit.bind({ action: 'make' })} /> : null,
    })
  },
  act: async (visit) => {
    const { account, application, locale, scope } = visit
    const outcome = await regenerateRecoveryCodes(scope, account.id, application)
    if (outcome.kind === 'invalid') return doneResponse('/account/two-factor')
    const { accountCodes } = text(locale)
    return accountResponse(visit, {
      section: 'twoFactor',
      title: accountCodes.savedTitle,
      explanation: accountCodes.saved,
      children: <RecoveryCodes locale={locale} codes={outcome.recoveryCodes} />,
    })
  },
  needsProof: () => true,
})

export const GET = page.show
export const POST = page.act
