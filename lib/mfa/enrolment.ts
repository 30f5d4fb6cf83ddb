/** Setting up the first second factor in the middle of a login: the secret that is offered, and codes to new addresses. */
import type { Application } from '@/lib/applications'
import { keyedDigests } from '@/lib/encryption'
import { counterKey, countInWindows, digest } from '@/lib/throttle'
import type { Challenge } from './challenge'
import { enrolmentSends, secretBytes } from './limits'
import { toBase32 } from './secret'
import { type Destination, type SendOutcome, sendEnablingCode } from './send'

/**
 * The authenticator secret that a challenge offers. It follows from the challenge's random id under a key of this server, so that nothing is
 * stored before its possession is proved, nothing travels with a form, and every view of the page shows the same one.
 */
export function offeredSecret({ holder }: Challenge): Uint8Array {
  const [derived] = keyedDigests(Buffer.from(holder.hash).toString('base64url'), 'twoFactorEnable/secret')
  if (!derived) throw new Error('No encryption key')
  return derived.subarray(0, secretBytes)
}

/** What authenticator applications show above the codes: a colon would end it (Key URI format, "Label"), so of a URL only the host is left. */
function issuerName(issuer: string): string {
  return URL.canParse(issuer) && /^https?:/.test(issuer) ? new URL(issuer).hostname : issuer.replaceAll(':', ' ')
}

/** The text of the QR code (Key URI format): the issuer is the tenant's, the label how the user logged in. */
export function keyUri({ scope, account, data }: Challenge, secret: Uint8Array): string {
  const { displayValue = account.id } =
    account.identities.find(({ id }) => id === data.identityId) ?? account.identities.at(0) ?? {}
  const [issuer, label] = [issuerName(scope.tenant.issuer), displayValue].map(encodeURIComponent)
  return `otpauth://totp/${issuer}:${label}?secret=${toBase32(secret)}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
}

/**
 * Sends a code to an address that is to become the first second factor. It may be anybody's, and the user has proved no more than a
 * password: so few go to one address, and few are one user's, whatever the tenant's own limit.
 */
export async function sendEnrolmentCode(
  { scope, account }: Challenge,
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
