/** 409: a user action that is in force, for this application or for all. After the secret, like every refusal that tells of the account. */
import type { Step } from '../attempt'
import type { Refusal } from '../outcome'

export const refusePrevented: Step<Refusal> = ({ account, request }) => {
  const applicationId = request.application?.id
  const actions = account.preventingActions
    .filter(
      ({ applicationIds: ids }) => ids.length === 0 || (applicationId !== undefined && ids.includes(applicationId)),
    )
    .map(({ applicationIds: _, ...action }) => action)
  return actions.length > 0 ? { kind: 'prevented', actions } : undefined
}
