/** POST /oauth2/two-factor-enable-complete: the recovery codes are saved, and the sign-in goes on. */
import { readForm } from '@/lib/http/form'
import { hosted } from '@/lib/http/hosted'
import { parameterOf } from '@/lib/oauth'
import { finishTwoFactor, onceForEachForm } from '../two-factor/finish'
import { toSecondFactor } from '../two-factor/pages'
import { redirectToSignIn } from '../two-factor/place'

export const GET = hosted('oauth2/two-factor-enable-complete', redirectToSignIn)

export const POST = hosted('oauth2/two-factor-enable-complete', async (request) =>
  onceForEachForm(request, await readForm(request), (flow, parameters) => {
    const code = parameterOf(parameters, 'code') ?? ''
    return finishTwoFactor(request, flow, { given: { kind: 'code', code }, trustComputer: false }, () =>
      toSecondFactor(request, flow),
    )
  }),
)
