/** GET and POST /account/two-factor/add/{method}: a new second factor, in force once its owner has shown a code of it (MF-09). */
import { AddFactor, addressField, type NewFactor, RecoveryCodes } from '@/components/account/add-factor'
import { clientInfo } from '@/lib/http/client'

import {
  type Destination,
  enabledKinds,
  enableMethod,
  keyUri,
  maxNameLength,
  type NewMethod,
  offeredSecretOf,
  sendEnrolmentCode,
  toBase32,
} from '@/lib/mfa'
import { text } from '@/lib/text'
import { type SecondFactorKind, secondFactorEmail, secondFactorPhone } from '@/lib/users'
import { accountPage, accountResponse, doneResponse, type SentForm, type Shown, type Visit } from '../../../visit'

type Params = { readonly method: string }

type Form = Shown & {
  readonly method: SecondFactorKind
  /** As typed. */
  readonly address?: string
  readonly name?: string
  /** Whether a code went to the address. */
  readonly sent?: boolean
  readonly codeError?: string | undefined
  readonly addressError?: string | undefined
}

const listPath = '/account/two-factor'

/** The secret that this sign-in is offered is the same at every sight, so that what was scanned stays good through mistakes and reloads. */
const secretFor = ({ account, signIn }: Visit) => offeredSecretOf(signIn.id, account)

function factorOf(visit: Visit, { method, address, sent = false }: Form): NewFactor {
  const { account, scope } = visit
  if (method === 'authenticator') {
    const secret = secretFor(visit)
    return { kind: method, secret: toBase32(secret), keyUri: keyUri({ scope, account }, secret) }
  }
  const known = account.identities.find(({ type }) => type === (method === 'email' ? 'email' : 'phoneNumber'))
  return { kind: method, address: address ?? known?.value ?? '', sent }
}

function sendsDigits({ scope }: Visit): boolean {
  const { twoFactorOneTimeCodeIdGenerator } = scope.tenant.settings.externalIdentifierConfiguration
  return twoFactorOneTimeCodeIdGenerator.type === 'randomDigits'
}

function formResponse(visit: Visit, form: Form): Promise<Response> {
  const { method, name = '', codeError, addressError, error, notice } = form
  const words = text(visit.locale).accountAddFactor
  const address = method === 'authenticator' ? 'code' : addressField[method]
  return accountResponse(visit, {
    section: 'twoFactor',
    title: words[method],
    error,
    notice,
    fields: [
      ...(codeError ? [{ field: 'code', message: codeError }] : []),
      ...(addressError ? [{ field: address, message: addressError }] : []),
    ],
    children: (
      <AddFactor
        locale={visit.locale}
        binding={visit.bind({ action: 'add', id: method })}
        factor={factorOf(visit, form)}
        digits={method === 'authenticator' || sendsDigits(visit)}
        name={name}
        failed={error !== undefined}
        codeError={codeError}
        addressError={addressError}
      />
    ),
  })
}

/** The address of a method that needs one; undefined if what was typed is none. */
function destinationOf(method: SecondFactorKind, address: string): Destination | undefined {
  if (method === 'email') {
    const { data: email } = secondFactorEmail.safeParse(address)
    return email === undefined ? undefined : { method, email }
  }
  const { data: phone } = secondFactorPhone.safeParse(address)
  return method === 'sms' && phone !== undefined ? { method, mobilePhone: phone } : undefined
}

async function sendCode(visit: Visit, form: Form & { readonly address: string }): Promise<Response> {
  const { application, locale, request } = visit
  const { accountAddFactor, twoFactor, twoFactorEnable } = text(locale)
  const destination = destinationOf(form.method, form.address)
  if (!destination) {
    const addressError = twoFactorEnable[form.method === 'sms' ? 'mobilePhoneInvalid' : 'emailInvalid']
    return formResponse(visit, { ...form, addressError })
  }
  const address = clientInfo(request, false).ipAddress || undefined
  const outcome = await sendEnrolmentCode(visit, { destination, application, address })
  switch (outcome.kind) {
    case 'sent':
      return formResponse(visit, { ...form, sent: true, notice: twoFactor.sent })
    case 'limited':
      return formResponse(visit, { ...form, error: accountAddFactor.sendingLimited })
    case 'invalid':
      return formResponse(visit, { ...form, error: accountAddFactor.notSent })
    default:
      return outcome satisfies never
  }
}

/** The codes that come with the first method, this one time. */
function codesResponse(visit: Visit, codes: readonly string[]): Promise<Response> {
  const { accountCodes, accountDone } = text(visit.locale)
  return accountResponse(visit, {
    section: 'twoFactor',
    title: accountCodes.savedTitle,
    explanation: accountCodes.saved,
    notice: accountDone.added,
    children: <RecoveryCodes locale={visit.locale} codes={codes} />,
  })
}

async function add(
  visit: Visit,
  form: Form & { readonly code: string; readonly proved: NewMethod },
): Promise<Response> {
  const { account, application, locale, scope } = visit
  const { accountAddFactor, problems, twoFactorEnable } = text(locale)
  const { code, proved, name } = form
  const again = (shown: Partial<Form>) => formResponse(visit, { ...form, sent: true, ...shown })
  const enabling = { method: proved, name: name || undefined, code, twoFactorId: undefined, application }
  const outcome = await enableMethod(scope, account, enabling)
  switch (outcome.kind) {
    case 'enabled':
      return outcome.recoveryCodes ? codesResponse(visit, outcome.recoveryCodes) : doneResponse(listPath, 'added')
    case 'wrongCode':
      return again({ codeError: form.method === 'authenticator' ? twoFactorEnable.wrongCode : problems.wrongCode })
    case 'invalid': {
      const codes = Object.values(outcome.errors.fieldErrors ?? {}).flatMap((items) => items.map((item) => item.code))
      if (codes.some((found) => found.startsWith('[duplicate]'))) return again({ error: accountAddFactor.duplicate })
      if (codes.some((found) => found.startsWith('[tooMany]'))) return again({ error: accountAddFactor.tooMany })
      return again({ codeError: problems.wrongCode })
    }
    default:
      return outcome satisfies never
  }
}

async function submit(visit: Visit, sent: SentForm, method: SecondFactorKind): Promise<Response> {
  const { typed } = sent
  const { twoFactor } = text(visit.locale)
  const address = method === 'authenticator' ? '' : typed(addressField[method])
  const form = { method, address, name: typed('name').slice(0, maxNameLength) }
  if (typed('does') === 'send') return sendCode(visit, form)
  const proved: NewMethod | undefined =
    method === 'authenticator' ? { method, secret: secretFor(visit) } : destinationOf(method, address)
  if (!proved) return sendCode(visit, form)
  const code = typed('code').replace(/\s/g, '')
  if (code === '') return formResponse(visit, { ...form, sent: true, codeError: twoFactor.codeBlank })
  return add(visit, { ...form, code, proved })
}

/** Of the path, if the tenant lets people add it. */
function kindOf({ scope }: Visit, { method }: Params): SecondFactorKind | undefined {
  return enabledKinds(scope).find((kind) => kind === method)
}

const page = accountPage<Params>('twoFactor', {
  operation: 'account/two-factor/add',
  show: async (visit, shown, params) => {
    const method = kindOf(visit, params)
    return method ? formResponse(visit, { ...shown, method }) : doneResponse(listPath)
  },
  act: async (visit, form, params) => {
    const method = kindOf(visit, params)
    return method ? submit(visit, form, method) : doneResponse(listPath)
  },
  needsProof: () => true,
})

export const GET = page.show
export const POST = page.act
