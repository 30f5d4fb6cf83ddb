/** Where people register by themselves, nobody enters from a page without a registration and everything that it requires. */
import { missingFields, registrationFor } from '@/lib/users'
import type { Step } from '../attempt'
import { createLoginIntent } from '../login-intent'
import type { Demand, InvalidCredentials } from '../outcome'

/** The API answers 202 to whoever is not registered, and leaves the rest to its caller. */
export const requireRegistration: Step<Demand | InvalidCredentials> = async (attempt) => {
  const { account, request } = attempt
  const { application, resumable, unattended } = request
  if (!application || !(resumable || unattended)) return undefined
  const { registrationConfiguration: configuration } = application.settings
  const registered = registrationFor(account, application.id) !== undefined
  if (!configuration.enabled && !(registered && configuration.completeRegistration)) return undefined
  const missing = missingFields(configuration, account)
  if (registered && missing.length === 0) return undefined
  const loginIntent = resumable ? await createLoginIntent(attempt) : undefined
  if (resumable && loginIntent === undefined) return { kind: 'invalidCredentials' }
  return { kind: 'registrationIncomplete', account, missing, loginIntent }
}
