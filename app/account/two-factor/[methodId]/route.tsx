/** GET and POST /account/two-factor/{methodId}: the name of a second factor, and its removal. */
import { FactorDetails } from '@/components/account/factor'
import { factorName } from '@/components/account/two-factor'
import { clientInfo } from '@/lib/http/client'
import { disableMethod, maxNameLength, renameMethod, sendDisablingCode } from '@/lib/mfa'
import { text } from '@/lib/text'
import { type Account, findAccount, type SecondFactor } from '@/lib/users'
import { accountPage, accountResponse, doneResponse, type SentForm, type Shown, type Visit } from '../../visit'
import { toFactor } from '../factors'

type Params = { readonly methodId: string }

type Form = Shown & { readonly codeError?: string; readonly sent?: boolean }

const listPath = '/account/two-factor'

function formResponse(visit: Visit, method: SecondFactor, { codeError, sent = false, ...shown }: Form) {
  const { locale, scope } = visit
  const factor = toFactor(scope, method)
  const binding = (action: string) => visit.bind({ action, id: method.id })
  return accountResponse(visit, {
    ...shown,
    section: 'twoFactor',
    title: factorName(locale, factor),
    fields: codeError ? [{ field: 'code', message: codeError }] : [],
    children: (
      <FactorDetails
        locale={locale}
        factor={factor}
        bindings={{ rename: binding('rename'), remove: binding('remove'), send: binding('send') }}
        failed={shown.error !== undefined}
        codeError={codeError}
        sent={sent}
      />
    ),
  })
}

async function rename({ scope, account }: Visit, method: SecondFactor, name: string): Promise<Response> {
  const outcome = await renameMethod(scope, account.id, method.id, name.slice(0, maxNameLength) || undefined)
  return doneResponse(listPath, outcome.kind === 'renamed' ? 'renamed' : undefined)
}

async function send(visit: Visit, method: SecondFactor): Promise<Response> {
  const { account, application, locale, request, scope } = visit
  const { accountFactor } = text(locale)
  const address = clientInfo(request, false).ipAddress || undefined
  const outcome = await sendDisablingCode(scope, { account, application, address, methodId: method.id })
  return outcome.kind === 'sent'
    ? formResponse(visit, method, { notice: accountFactor.sent, sent: true })
    : formResponse(visit, method, { error: accountFactor.notSent })
}

const countOf = (account: Account | undefined) => account?.secondFactors.length ?? 0

async function remove(visit: Visit, method: SecondFactor, code: string): Promise<Response> {
  const { account, application, locale, scope } = visit
  const { accountFactor, twoFactor } = text(locale)
  if (code === '') return formResponse(visit, method, { codeError: twoFactor.codeBlank })
  const outcome = await disableMethod(scope, account, { methodId: method.id, code, application })
  switch (outcome.kind) {
    case 'disabled': {
      const left = countOf(await findAccount(scope, account.id))
      // A recovery code takes every method along.
      return doneResponse(listPath, left < countOf(account) - 1 ? 'allRemoved' : 'removed')
    }
    case 'wrongCode':
      return formResponse(visit, method, { codeError: accountFactor.wrongCode })
    case 'invalid':
      return doneResponse(listPath)
    default:
      return outcome satisfies never
  }
}

async function submit(visit: Visit, { typed, carried }: SentForm, method: SecondFactor): Promise<Response> {
  switch (carried.action) {
    case 'rename':
      return rename(visit, method, typed('name'))
    case 'send':
      return send(visit, method)
    case 'remove':
      return remove(visit, method, typed('code').replace(/\s/g, ''))
    default:
      return doneResponse(listPath)
  }
}

const methodOf = ({ account }: Visit, { methodId }: Params) => account.secondFactors.find(({ id }) => id === methodId)

const page = accountPage<Params>('twoFactor', {
  operation: 'account/two-factor/method',
  show: async (visit, shown, params) => {
    const method = methodOf(visit, params)
    return method ? formResponse(visit, method, shown) : doneResponse(listPath)
  },
  act: async (visit, form, params) => {
    const method = methodOf(visit, params)
    return method ? submit(visit, form, method) : doneResponse(listPath)
  },
  needsProof: () => true,
})

export const GET = page.show
export const POST = page.act
