/** GET and POST /oauth2/two-factor: the code of a second factor, on the hosted pages. */
import { hosted } from '@/lib/http/hosted'
import { parameterOf } from '@/lib/oauth'
import { finishTwoFactor } from './finish'
import { readFlow } from './flow'
import { codePage } from './pages'
import { readPlace } from './place'

export const GET = hosted('oauth2/two-factor', async (request) => {
  const read = await readPlace(request)
  if (read.kind === 'answered') return read.response
  const { methodId = '', ...details } = read.details
  return codePage(request, read.flow, { methodId, ...details })
})

export const POST = hosted('oauth2/two-factor', async (request) => {
  const read = await readFlow(request)
  if (read.kind === 'answered') return read.response
  const { flow, parameters } = read
  // Applications show codes in groups, and so people type them.
  const code = parameterOf(parameters, 'code')?.replace(/\s/g, '') ?? ''
  const methodId = parameterOf(parameters, 'methodId') ?? ''
  const trustComputer = parameterOf(parameters, 'trustComputer') === 'true'
  if (code === '') return codePage(request, flow, { methodId, trustComputer, blank: true })
  return finishTwoFactor(request, flow, { code, trustComputer }, () =>
    codePage(request, flow, { methodId, trustComputer, problem: 'wrongCode' }),
  )
})
