/**
 * Sessions of the account pages. A sign-in to them is a refresh token like that of any other application, so that it is listed among the
 * devices and ends as they end; the cookie says no more than which one. Nobody keeps the token's value.
 */
import { type Application, findApplicationAnywhere } from '@/lib/applications'
import { scopeOf, type TenantScope } from '@/lib/tenancy'
import { findSignIn, revokeRefreshToken, type SignIn } from '@/lib/tokens'
import { type Account, findAccount } from '@/lib/users'
import { accountApplicationId } from './application'

/** Seconds; the account pages ask for another sign-in after a working day. */
export const sessionLifetime = 8 * 60 * 60

/** Seconds for which a proof of who somebody is counts for a change of what they prove it with (MF-08). */
const freshness = 10 * 60

export type AccountSession = {
  readonly scope: TenantScope
  /** The account pages themselves. */
  readonly application: Application
  readonly account: Account
  readonly signIn: SignIn
  /** Whether the person proved who they are a short time ago. */
  readonly isFresh: boolean
}

/** What the session's cookie says. */
type Claimed = { readonly userId: string | undefined; readonly signInId: string | undefined }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The session that a cookie stands for, while it lasts. It ends with its sign-in, after `sessionLifetime`, and once the user is deactivated,
 * deleted, expired or has another password (SE-05). The database clock decides.
 */
export async function resumeAccount({ userId, signInId }: Claimed): Promise<AccountSession | undefined> {
  if (!userId || !signInId || !uuid.test(userId) || !uuid.test(signInId)) return undefined
  const application = await findApplicationAnywhere(accountApplicationId)
  const scope = application?.active ? await scopeOf(application.tenantId) : undefined
  if (!application || !scope) return undefined
  const [signIn, account] = await Promise.all([findSignIn(scope, userId, signInId), findAccount(scope, userId)])
  if (signIn?.applicationId !== accountApplicationId || !account?.active || account.expired) return undefined
  const { authInstant, insertInstant, readInstant } = signIn
  if (insertInstant + sessionLifetime * 1000 < readInstant) return undefined
  if (account.password && account.password.lastUpdateInstant > insertInstant) return undefined
  return { scope, application, account, signIn, isFresh: authInstant + freshness * 1000 > readInstant }
}

/** Ends one sign-in to the account pages, whatever else the browser is signed in to. */
export async function endAccountSession({ scope, signIn }: Pick<AccountSession, 'scope' | 'signIn'>): Promise<void> {
  await revokeRefreshToken(scope, signIn.id)
}
