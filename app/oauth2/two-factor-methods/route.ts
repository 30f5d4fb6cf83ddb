/** POST /oauth2/two-factor-methods: which second factor to use, and another code for one that is sent. */
import { hosted } from '@/lib/http/hosted'
import { parameterOf } from '@/lib/oauth'
import { readFlow, redirectToSignIn } from '../two-factor/flow'
import { chosenPage, methodsPage } from '../two-factor/pages'

export const GET = hosted('oauth2/two-factor-methods', redirectToSignIn)

export const POST = hosted('oauth2/two-factor-methods', async (request) => {
  const read = await readFlow(request)
  if (read.kind === 'answered') return read.response
  const { flow, parameters } = read
  const methodId = parameterOf(parameters, 'methodId')
  const choose = parameterOf(parameters, 'selectMethod') === 'true' || methodId === undefined
  if (choose) return methodsPage(request, flow)
  return chosenPage(request, flow, { methodId, trustComputer: parameterOf(parameters, 'trustComputer') === 'true' })
})
