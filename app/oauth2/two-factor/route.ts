/** GET and POST /oauth2/two-factor: the code of a second factor, on the hosted pages. */
import { readForm } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { parameterOf } from '@/lib/oauth'
import { finishTwoFactor, onceForEachForm, unspent } from './finish'
import { codePage } from './pages'
import { passkeyGiven, passkeyMethod } from './passkey'
import { readPlace } from './place'

export const GET = hosted('oauth2/two-factor', async (request) => {
  const read = await readPlace(request)
  if (read.kind === 'answered') return read.response
  const { methodId = '', ...details } = read.details
  return codePage(request, read.flow, { methodId, ...details })
})

export const POST = hosted('oauth2/two-factor', async (request) =>
  onceForEachForm(request, await readForm(request), async (flow, parameters) => {
    // Applications show codes in groups, and so people type them.
    const code = parameterOf(parameters, 'code')?.replace(/\s/g, '') ?? ''
    const methodId = parameterOf(parameters, 'methodId') ?? ''
    const trustComputer = parameterOf(parameters, 'trustComputer') === 'true'
    if (methodId === passkeyMethod) {
      const given = passkeyGiven(request, flow, parameterOf(parameters, 'webAuthnRequest'))
      // A page that was open for longer than its challenge is good sends nothing, and begins anew.
      if (!given) return unspent(codePage(request, flow, { methodId }))
      return finishTwoFactor(request, flow, { given, trustComputer }, () =>
        codePage(request, flow, { methodId, problem: 'passkeyRefused' }),
      )
    }
    if (code === '') return unspent(codePage(request, flow, { methodId, trustComputer, blank: true }))
    return finishTwoFactor(request, flow, { given: { kind: 'code', code }, trustComputer }, () =>
      codePage(request, flow, { methodId, trustComputer, problem: 'wrongCode' }),
    )
  }),
)
