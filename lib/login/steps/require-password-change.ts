/** 203: the password has to change before anything else. Which reason holds is found out while the password is at hand. */
import { now } from '@/lib/clock'
import { fragment, sqlWith } from '@/lib/db'
import { prepareEvents } from '@/lib/events'
import { announceMessage, prepareMessage } from '@/lib/messages'
import { createDemandedChangeId } from '@/lib/password-change'
import { type Breach, checkPassword } from '@/lib/passwords'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, breachOfPassword, loginIdsOf, proofPart, toUserJson } from '@/lib/users'
import type { Attempt, PasswordDefect, Step } from '../attempt'
import type { Demand, InvalidCredentials, PasswordChangeReason } from '../outcome'
import { unchangedSinceLogin } from '../proof'

/** ms for which the result of a breach check stands: what a service knows changes in days. */
const breachCheckedEvery = 24 * 60 * 60_000

/** Whose password is looked at, and where they want to log in. */
type Whose = Pick<Attempt, 'scope' | 'account'> & Pick<Attempt['request'], 'application'>

/** The mail about a public password, where the tenant wants its users to get one. */
async function breachMail({ scope, account: user, application }: Whose, breach: Breach) {
  const { onLogin } = scope.tenant.settings.passwordValidationRules.breachDetection
  if (breach === 'None' || onLogin !== 'NotifyUser') return undefined
  const message = await prepareMessage(scope, { kind: 'passwordBreached', user, application, values: {} })
  return message.kind === 'prepared' ? message : undefined
}

/**
 * Remembers what a breach check found, unless the password was changed meanwhile. It is told of in the same statement: as an event when it is
 * something new, and to the user as often as passwords are checked.
 */
async function recordBreach(whose: Whose, breach: Breach): Promise<void> {
  const { scope, account } = whose
  const password = account.password && { ...account.password, breachedStatus: breach }
  const members = () => ({ user: toUserJson({ ...account, password }) })
  const event = await prepareEvents(scope, { type: 'user.password.breach', members })
  const mail = await breachMail(whose, breach)
  // The user before the password, as a change of it: the mail refers to the user.
  const present = proofPart(scope, { userId: account.id, passwordInstant: 'any' })
  const checked = fragment`${present}, found as (
      select p.user_id, coalesce(p.breached_status, 'None') as before, coalesce(p.breached_last_checked_instant, 0) as checked_instant
      from proved join user_passwords p on p.user_id = proved.id where p.hash = ${account.password?.hash} for no key update of p
    ), checked as (
      update user_passwords p set breached_status = ${breach}, breached_last_checked_instant = now_ms()
      from found where p.user_id = found.user_id
    )`
  const news = fragment`exists (select 1 from found where ${breach} not in ('None', before))`
  // Of two logins at once the second finds it checked.
  const due = fragment`exists (select 1 from found where checked_instant <= now_ms() - ${breachCheckedEvery}::bigint)`
  const parts = [checked, ...event.insert(news), ...(mail ? [mail.insert(due)] : [])]
  const [row] = await sqlWith<{ news: boolean }>(parts, fragment`select ${news} as news`)
  if (row?.news) event.announce()
  if (mail) announceMessage()
}

async function isBreached(whose: Whose, password: string): Promise<boolean> {
  const { scope, account } = whose
  const { breachedLastCheckedInstant: checked, breachedStatus } = account.password ?? {}
  if (checked && now() - checked < breachCheckedEvery) return breachedStatus !== 'None'
  const breach = await breachOfPassword(scope, password, loginIdsOf(account))
  await recordBreach(whose, breach)
  return breach !== 'None'
}

/** What is wrong with the right password by the tenant's present rules (`breachDetection.onLogin`, `validateOnLogin`). */
export async function defectOf(whose: Whose, password: string): Promise<PasswordDefect | undefined> {
  const { scope, account } = whose
  const { breachDetection, validateOnLogin, ...rules } = scope.tenant.settings.passwordValidationRules
  const looked = breachDetection.enabled && breachDetection.onLogin !== 'Off'
  const breached = looked && (await isBreached(whose, password))
  if (breached && breachDetection.onLogin === 'RequireChange') return 'Breached'
  if (!validateOnLogin) return undefined
  return checkPassword(password, rules, loginIdsOf(account)).length > 0 ? 'Validation' : undefined
}

/** What was found wrong with the password when it was last at hand, for a login that brings none. */
export function recordedDefectOf({ tenant }: TenantScope, { password }: Account): PasswordDefect | undefined {
  const { enabled, onLogin } = tenant.settings.passwordValidationRules.breachDetection
  const demanded = enabled && onLogin === 'RequireChange'
  return demanded && (password?.breachedStatus ?? 'None') !== 'None' ? 'Breached' : undefined
}

function isOverage({ tenant }: TenantScope, { password }: Account): boolean {
  const { enabled, days } = tenant.settings.maximumPasswordAge
  return enabled && password !== null && password.age > days * 24 * 60 * 60_000
}

/** Why the password has to change, as far as it is known. */
export function changeReasonOf({ scope, account, passwordProblem }: Attempt): PasswordChangeReason | undefined {
  if (account.passwordChangeRequired) return account.passwordChangeReason ?? 'Administrative'
  if (passwordProblem === 'Breached') return passwordProblem
  return isOverage(scope, account) ? 'Expired' : passwordProblem
}

/** The id that comes with it entitles to one change, for a short time. */
export const requirePasswordChange: Step<Demand | InvalidCredentials> = async (attempt) => {
  const reason = changeReasonOf(attempt)
  if (reason === undefined) return undefined
  const { scope, account, identity, request } = attempt
  const grant = { identityId: identity?.id, reason, state: attempt.state }
  const demanded = { userId: account.id, applicationId: request.application?.id, ...grant }
  const changePasswordId = await createDemandedChangeId(scope, demanded, unchangedSinceLogin(attempt))
  if (changePasswordId === undefined) return { kind: 'invalidCredentials' }
  return { kind: 'passwordChangeRequired', changePasswordId, reason }
}
