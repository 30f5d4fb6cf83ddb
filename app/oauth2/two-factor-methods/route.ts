/** GET and POST /oauth2/two-factor-methods: which second factor to use, and another code for one that is sent. */
import { hosted } from '@/lib/http/hosted'
import { parameterOf } from '@/lib/oauth'
import { readFlow } from '../two-factor/flow'
import { methodsPage, toChosen, toMethods } from '../two-factor/pages'
import { readPlace } from '../two-factor/place'

export const GET = hosted('oauth2/two-factor-methods', async (request) => {
  const read = await readPlace(request)
  return read.kind === 'answered' ? read.response : methodsPage(request, read.flow)
})

export const POST = hosted('oauth2/two-factor-methods', async (request) => {
  const read = await readFlow(request)
  if (read.kind === 'answered') return read.response
  const { flow, parameters } = read
  const methodId = parameterOf(parameters, 'methodId')
  const choose = parameterOf(parameters, 'selectMethod') === 'true' || methodId === undefined
  if (choose) return toMethods(request, flow)
  return toChosen(request, flow, { methodId, trustComputer: parameterOf(parameters, 'trustComputer') === 'true' })
})
