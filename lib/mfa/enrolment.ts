/** Setting up the first second factor in the middle of a login: the secret on its way through a form, and codes to new addresses. */
import type { Application } from '@/lib/applications'
import { decrypt, encrypt } from '@/lib/encryption'
import { counterKey, countInWindows, digest } from '@/lib/throttle'
import type { Challenge } from './challenge'
import { enrolmentSends } from './limits'
import { fromBase32, newAuthenticatorSecret } from './secret'
import { type Destination, type SendOutcome, sendEnablingCode } from './send'

export type OfferedSecret = {
  /** For the person: as text and in the QR code. */
  readonly secretBase32Encoded: string
  /** For the form: it says nothing, and fits no other challenge. */
  readonly sealed: string
}

const contextOf = ({ holder }: Challenge) => `twoFactorEnable/${Buffer.from(holder.hash).toString('base64url')}/secret`

/** A new authenticator secret. Nothing is stored of it until its possession is proved: it comes back with the form. */
export async function offerSecret(challenge: Challenge): Promise<OfferedSecret> {
  const { secretBase32Encoded } = newAuthenticatorSecret()
  return { secretBase32Encoded, sealed: await encrypt(secretBase32Encoded, contextOf(challenge)) }
}

/** The secret that was offered for this challenge; undefined for any other text. */
export async function offeredSecret(challenge: Challenge, sealed: string): Promise<OfferedSecret | undefined> {
  try {
    return { secretBase32Encoded: await decrypt(sealed, contextOf(challenge)), sealed }
  } catch {
    return undefined
  }
}

/** As the authenticator has it. */
export function secretBytesOf({ secretBase32Encoded }: OfferedSecret): Uint8Array {
  return fromBase32(secretBase32Encoded) ?? new Uint8Array()
}

/** What authenticator applications show above the codes: a colon would end it (Key URI format, "Label"), so of a URL only the host is left. */
function issuerName(issuer: string): string {
  return URL.canParse(issuer) && /^https?:/.test(issuer) ? new URL(issuer).hostname : issuer.replaceAll(':', ' ')
}

/** The text of the QR code (Key URI format): the issuer is the tenant's, the label how the user logged in. */
export function keyUri({ scope, account, data }: Challenge, { secretBase32Encoded }: OfferedSecret): string {
  const { displayValue = account.id } =
    account.identities.find(({ id }) => id === data.identityId) ?? account.identities.at(0) ?? {}
  const [issuer, label] = [issuerName(scope.tenant.issuer), displayValue].map(encodeURIComponent)
  return `otpauth://totp/${issuer}:${label}?secret=${secretBase32Encoded}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`
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
