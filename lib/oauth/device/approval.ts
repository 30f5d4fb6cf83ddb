/**
 * Approving a device on the hosted pages. The page is a client of the authorization endpoint like any other: it sends the browser
 * there and gets a code back, so that everything that a sign-in may ask for is asked for here too. The code's proof key is the browser's own
 * cookie, so that only the browser that entered the user code can come back with it.
 */

import { z } from 'zod'
import { inTransaction } from '@/lib/db'
import { createSecret, decideByUserCode, findSecret, spendSecret } from '@/lib/secrets'
import { digest } from '@/lib/throttle'
import { findAccount, knownAs } from '@/lib/users'
import { readGrant } from '../authorization-code'
import type { Client } from '../clients'
import { codeChallengeOf, provesChallenge } from '../proof-key'
import { withParameters } from '../redirect-uri'
import { devicePage } from './authorize-device'
import type { DeviceDecision } from './device-grant'
import { approvalLifetime } from './limits'
import type { PendingDevice } from './user-code'

/** `browser`: a secret that only the browser and this server know, 43 characters. */
type FromBrowser = { readonly pending: PendingDevice; readonly browser: string }

/** Where the browser goes to sign the person in. */
export function deviceSignInAddress({ pending, browser }: FromBrowser, locale: string): string {
  return withParameters('/oauth2/authorize', [
    ['client_id', pending.client.application.id],
    ['redirect_uri', devicePage()],
    ['response_type', 'code'],
    ['scope', pending.scope || undefined],
    ['user_code', pending.userCode],
    // Comes back with the answer.
    ['state', pending.userCode],
    ['code_challenge', codeChallengeOf(browser)],
    ['code_challenge_method', 'S256'],
    ['locale', locale],
  ])
}

const approvalShape = z.object({
  browser: z.string(),
  userCode: z.string(),
  /** What was consented to. */
  scope: z.string().optional(),
  authenticationType: z.string(),
  authInstant: z.number(),
  passwordInstant: z.number().nullable(),
  sessionId: z.string().optional(),
})

export type DeviceApproval = {
  /** Entitles the browser to decide, once. */
  readonly approval: string
  /** Whom the device would be signed in as. */
  readonly userId: string
}

/** The person who has signed in to decide. Undefined if it was another browser that entered the code, or the sign-in is over. */
export async function beginDeviceApproval(
  { pending, browser }: FromBrowser,
  code: string,
): Promise<DeviceApproval | undefined> {
  const { scope, application } = pending.client
  const found = await findSecret('authorizationCode', code)
  if (found.kind !== 'live' || found.secret.applicationId !== application.id) return undefined
  const { codeChallenge, redirectUri, ...grant } = readGrant(found.secret.data)
  const isOurs = redirectUri === devicePage() && codeChallenge !== undefined && provesChallenge(browser, codeChallenge)
  if (!isOurs) return undefined
  const spent = await spendSecret('authorizationCode', code)
  if (!spent || spent.userId === null) return undefined
  const { authenticationType, authInstant, passwordInstant, scope: consented, sessionId } = grant
  const data = { scope: consented, authenticationType, authInstant, passwordInstant, sessionId }
  const { userId } = spent
  const approval = await createSecret(scope, {
    kind: 'deviceApproval',
    ttlSeconds: approvalLifetime,
    userId,
    applicationId: application.id,
    data: { ...data, browser: digest(browser), userCode: digest(pending.userCode) },
  })
  return { approval, userId }
}

/** What the person is known as who would be signed in. */
export async function userNameOf({ scope }: Client, userId: string): Promise<string> {
  const account = await findAccount(scope, userId)
  return account?.fullName ?? (account && knownAs(account)?.displayValue) ?? ''
}

export type DeviceVerdict = {
  readonly approval: string
  readonly browser: string
  readonly userCode: string
  readonly allowed: boolean
}

/**
 * Decides about a device, once and from the browser that entered its code. False if that is over: the device was decided about, or the
 * person's password changed meanwhile.
 */
export async function decideAboutDevice({ approval, browser, userCode, allowed }: DeviceVerdict): Promise<boolean> {
  const found = await findSecret('deviceApproval', approval)
  if (found.kind !== 'live') return false
  const { userId } = found.secret
  const { browser: own, userCode: entered, ...proof } = approvalShape.parse(found.secret.data)
  if (userId === null || own !== digest(browser) || entered !== digest(userCode)) return false
  const decision: DeviceDecision = allowed ? { kind: 'approved', ...proof } : { kind: 'denied' }
  return inTransaction(async () => {
    const spent = await spendSecret('deviceApproval', approval)
    return spent !== undefined && decideByUserCode(userCode, userId, decision)
  })
}
