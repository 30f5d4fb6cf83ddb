/** GET and POST /oauth2/two-factor-enable: setting up the second factor that a login demands of a user who has none. */
import { RecoveryCodesPage } from '@/components/hosted/recovery-codes'
import { hosted, pageResponse } from '@/lib/http/hosted'
import {
  type Destination,
  enableFirstMethod,
  maxNameLength,
  type NewMethod,
  offeredSecret,
  sendEnrolmentCode,
} from '@/lib/mfa'
import { parameterOf, type RequestParameters } from '@/lib/oauth'
import { secondFactorEmail, secondFactorPhone } from '@/lib/users'
import { pageBasics } from '../two-factor/basics'
import { finishTwoFactor } from '../two-factor/finish'
import { limitedAddress, readFlow, type TwoFactorFlow } from '../two-factor/flow'
import { methodsPage, toSecondFactor } from '../two-factor/pages'
import { hasSecondFactor } from '../two-factor/passkey'
import { readPlace } from '../two-factor/place'
import { type EnrolmentPage, enrolmentPage } from './enrolment-page'

export const GET = hosted('oauth2/two-factor-enable', async (request) => {
  const read = await readPlace(request)
  if (read.kind === 'answered') return read.response
  return (await hasSecondFactor(read.flow)) ? methodsPage(request, read.flow) : enrolmentPage(request, read.flow, {})
})

/** What the form says, as it was typed. */
type Form = {
  readonly method: string | undefined
  readonly address: string | undefined
  readonly code: string
  readonly name: string | undefined
}

function readEnrolment(parameters: RequestParameters): Form {
  const method = parameterOf(parameters, 'method')
  const name = parameterOf(parameters, 'twoFactorName')?.trim().slice(0, maxNameLength)
  return {
    method,
    address: parameterOf(parameters, method === 'sms' ? 'mobilePhone' : 'email'),
    code: parameterOf(parameters, 'code')?.replace(/\s/g, '') ?? '',
    name: name === '' ? undefined : name,
  }
}

/** The address of a method that needs one; undefined if it is none, or the method needs none. */
function destinationOf({ method, address }: Form): Destination | undefined {
  if (method === 'email') {
    const { data: email } = secondFactorEmail.safeParse(address)
    return email === undefined ? undefined : { method, email }
  }
  const { data: phone } = secondFactorPhone.safeParse(address)
  return method === 'sms' && phone !== undefined ? { method, mobilePhone: phone } : undefined
}

function newMethod({ challenge }: TwoFactorFlow, form: Form): NewMethod | undefined {
  const { method } = form
  return method === 'authenticator' ? { method, secret: offeredSecret(challenge) } : destinationOf(form)
}

async function sendCode(request: Request, flow: TwoFactorFlow, form: Form): Promise<Response> {
  const destination = destinationOf(form)
  const again = (page: EnrolmentPage) => enrolmentPage(request, flow, { ...form, ...page })
  if (!destination) return again({ addressInvalid: form.method !== 'authenticator' })
  const { application } = flow.authorization
  const address = limitedAddress(request)
  const outcome = await sendEnrolmentCode(flow.challenge, { destination, application, address })
  switch (outcome.kind) {
    case 'sent':
      return again({ sent: true, notice: true })
    case 'limited':
      return again({ problem: 'sendingLimited' })
    case 'invalid':
      return again({ problem: 'codeNotSent' })
    default:
      return outcome satisfies never
  }
}

/** The code of the answer ends the challenge: it stays in the form, and counts once. */
function recoveryCodesPage(request: Request, flow: TwoFactorFlow, codes: readonly string[], code: string) {
  const { locale, props, cookies, formTargets } = pageBasics(request, flow)
  const action = '/oauth2/two-factor-enable-complete'
  const hidden = [...props.hidden, ['code', code] as const]
  return pageResponse(
    <RecoveryCodesPage locale={locale} codes={codes} action={action} hidden={hidden} csrfToken={props.csrfToken} />,
    { cookies, formTargets },
  )
}

async function enable(request: Request, flow: TwoFactorFlow, form: Form): Promise<Response> {
  const again = (page: EnrolmentPage) => enrolmentPage(request, flow, { ...form, ...page })
  const method = newMethod(flow, form)
  if (!method) return again({ addressInvalid: true })
  const sent = method.method !== 'authenticator'
  if (form.code === '') return again({ sent, codeProblem: 'blank' })
  const { challenge, twoFactorId, authorization } = flow
  const { application } = authorization
  const enabling = { method, name: form.name, code: form.code, twoFactorId, application }
  const outcome = await enableFirstMethod(challenge, enabling)
  switch (outcome.kind) {
    case 'enabled': {
      const { recoveryCodes, code = '' } = outcome
      if (recoveryCodes) return recoveryCodesPage(request, flow, recoveryCodes, code)
      const finished = await finishTwoFactor(
        request,
        flow,
        { given: { kind: 'code', code }, trustComputer: false },
        () => again({ codeProblem: 'wrong' }),
      )
      return finished.response
    }
    case 'notFirst':
      return toSecondFactor(request, flow)
    case 'wrongCode':
    case 'invalid':
      return again({ sent, codeProblem: 'wrong' })
    default:
      return outcome satisfies never
  }
}

export const POST = hosted('oauth2/two-factor-enable', async (request) => {
  const read = await readFlow(request)
  if (read.kind === 'answered') return read.response
  const { flow, parameters } = read
  const { data } = flow.challenge
  // Whoever has a method shows it; only the same form, sent twice, may still get its answer.
  if (data.enrolled === undefined && (await hasSecondFactor(flow))) return toSecondFactor(request, flow)
  const form = readEnrolment(parameters)
  const another = parameterOf(parameters, 'selectMethod')
  if (another !== undefined) return enrolmentPage(request, flow, { method: another })
  return parameterOf(parameters, 'action') === 'send' ? sendCode(request, flow, form) : enable(request, flow, form)
})
