/** Setting up a second factor, in the middle of a login or in the account pages: the secret that is offered, and codes to new addresses. */
import type { Application } from '@/lib/applications'
import { keyedDigests } from '@/lib/encryption'
import { sha256 } from '@/lib/random'
import { counterKey, countInWindows, digest } from '@/lib/throttle'
import type { Account } from '@/lib/users'
import type { Challenge, ChallengeData } from './challenge'
import { enrolmentSends, secretBytes } from './limits'
import { toBase32 } from './secret'
import { type Destination, type SendOutcome, sendEnablingCode } from './send'

/**
 * The authenticator secret that a challenge offers. It follows from the challenge's random id under a key of this server, so that nothing is
 * stored before its possession is proved, nothing travels with a form, and every view of the page shows the same one.
 */
export function offeredSecret({ holder }: Pick<Challenge, 'holder'>): Uint8Array {
  return derivedSecret(holder.hash)
}

function derivedSecret(hash: Uint8Array): Uint8Array {
  const [derived] = keyedDigests(Buffer.from(hash).toString('base64url'), 'twoFactorEnable/secret')
  if (!derived) throw new Error('No encryption key')
  return derived.subarray(0, secretBytes)
}

/**
 * As `offeredSecret`, for somebody who is signed in to the account pages: the same while that sign-in lasts, and another one as soon as a
 * method was added or removed, so that no two methods share one.
 */
export function offeredSecretOf(signInId: string, { id, secondFactors }: Account): Uint8Array {
  const methods = secondFactors.map((method) => method.id).join(' ')
  return derivedSecret(sha256(`account/${signInId}/${id}/${methods}`))
}

/** What authenticator applications show above the codes: a colon would end it (Key URI format, "Label"), so of a URL only the host is left. */
function issuerName(issuer: string): string {
  return URL.canParse(issuer) && /^https?:/.test(issuer) ? new URL(issuer).hostname : issuer.replaceAll(':', ' ')
}

/** The text of the QR code (Key URI format): the issuer is the tenant's, the label how the user logged in. */
export function keyUri(
  {
    scope,
    account,
    data,
  }: Pick<Challenge, 'scope' | 'account'> & { readonly data?: Pick<ChallengeData, 'identityId'> },
  secret: Uint8Array,
): string {
  const { displayValue = account.id } =
    account.identities.find(({ id }) => id === data?.identityId) ?? account.identities.at(0) ?? {}
  const [issuer, label] = [issuerName(scope.tenant.issuer), displayValue].map(encodeURIComponent)
  return `otpauth://totp/${issuer}:${label}?secret=${toBase32(secret)}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
}

/**
 * Sends a code to an address that the user wants as a second factor. It may be anybody's, and the user has perhaps proved no more than a
 * password: so few go to one address, and few are one user's, whatever the tenant's own limit.
 */
export async function sendEnrolmentCode(
  { scope, account }: Pick<Challenge, 'scope' | 'account'>,
  sending: {
    readonly destination: Destination
    readonly application: Application | undefined
    readonly address: string | undefined
  },
): Promise<SendOutcome> {
  const { destination } = sending
  const recipient = destination.method === 'email' ? destination.email : destination.mobilePhone
  const allowance = await countInWindows(scope, [
    { key: counterKey('enrolmentCodeTo', digest(recipient)), ...enrolmentSends },
    { key: counterKey('enrolmentCodeOf', account.id), ...enrolmentSends },
  ])
  return allowance.kind === 'limited' ? allowance : sendEnablingCode(scope, { account, ...sending })
}
