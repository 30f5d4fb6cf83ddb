/** Sending codes: for a challenge, or for a user who adds or removes a method. The newest code is the only one that counts. */
import type { Application } from '@/lib/applications'
import { inTransaction, sql } from '@/lib/db'
import { type Errors, fieldError, generalError, type Invalid, invalid } from '@/lib/errors'
import { queueMessage } from '@/lib/messages'
import { sha256 } from '@/lib/random'
import { generateCode } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import { allow } from '@/lib/throttle'
import type { Account, SecondFactor } from '@/lib/users'
import { type Challenge, setSentCode } from './challenge'
import { type StoredCode, storedCode } from './codes'
import type { Holder } from './guess'
import { enabledKinds, usableMethods } from './methods'

/** Where a code goes. */
export type Destination =
  | { readonly method: 'email'; readonly email: string }
  | { readonly method: 'sms'; readonly mobilePhone: string }

export type SendOutcome =
  | { readonly kind: 'sent' }
  | Invalid
  /** The tenant's rate limit; seconds. */
  | { readonly kind: 'limited'; readonly retryAfter: number }

const refuse = (errors: Errors): Invalid => invalid(errors)

const sent: SendOutcome = { kind: 'sent' }

/** Undoes what was stored of a code that nobody can be sent. */
class Unsendable extends Error {}

const unsendable = refuse(
  generalError('MessageNotSent', 'There is no messenger that could carry the code, or the address is none.'),
)

/** The code, drawn as the tenant wants its codes. */
export function newSentCode({ tenant }: TenantScope): string {
  return generateCode(tenant.settings.externalIdentifierConfiguration.twoFactorOneTimeCodeIdGenerator)
}

/** The destination of a stored method; undefined for an authenticator, which makes its own codes. */
export function destinationOf({ method, email, mobilePhone }: SecondFactor): Destination | undefined {
  if (method === 'email' && email !== null) return { method, email }
  return method === 'sms' && mobilePhone !== null ? { method, mobilePhone } : undefined
}

/** Writes the message in the transaction around the caller. */
async function queueCode(
  scope: TenantScope,
  { account, application, destination, code }: Omit<Sending, 'address'> & { readonly code: string },
): Promise<void> {
  const common = { user: account, application, values: { code } }
  const outcome =
    destination.method === 'email'
      ? await queueMessage(scope, { kind: 'twoFactorCode', to: destination.email, ...common })
      : await queueMessage(scope, { kind: 'twoFactorCodeSms', to: destination.mobilePhone, ...common })
  if (outcome.kind !== 'queued') throw new Unsendable(outcome.kind)
}

type Sending = {
  readonly account: Account
  readonly application: Application | undefined
  readonly destination: Destination
  /** The client's address, where a limit on it is fair. */
  readonly address: string | undefined
}

/** `store` keeps the digest; what it refuses is not sent. */
async function send(
  scope: TenantScope,
  sending: Sending,
  store: (code: string) => Promise<Invalid | undefined>,
): Promise<SendOutcome> {
  const { account, address } = sending
  const allowance = await allow(scope, 'sendTwoFactor', { recipient: account.id, address })
  if (allowance.kind === 'limited') return { kind: 'limited', retryAfter: allowance.retryAfter }
  const code = newSentCode(scope)
  try {
    return await inTransaction(async () => {
      const refusal = await store(code)
      if (refusal) return refusal
      await queueCode(scope, { ...sending, code })
      return sent
    })
  } catch (error) {
    if (error instanceof Unsendable) return unsendable
    throw error
  }
}

/** What a refused challenge is called where its id is a parameter. */
export const unknownChallenge = refuse(
  fieldError('twoFactorId', 'invalid', 'The twoFactorId is unknown or expired, or its challenge is out of guesses.'),
)

/** No further code for this challenge. */
export const tooManySends = refuse(
  generalError('TooManyCodes', 'Enough codes were sent for this challenge: log in again for another one.'),
)

/** Without an id: the only method that can be sent to. */
function chooseMethod(methods: readonly SecondFactor[], methodId: string | undefined): SecondFactor | Invalid {
  if (methodId === undefined) {
    const [only, ...others] = methods.filter((method) => destinationOf(method) !== undefined)
    return only && others.length === 0
      ? only
      : refuse(fieldError('methodId', 'blank', 'The id of the method to send the code to is required.'))
  }
  const chosen = methods.find(({ id }) => id === methodId)
  return chosen ?? refuse(fieldError('methodId', 'invalid', `The user has no method with the id ${methodId} in use.`))
}

const cannotSend = refuse(fieldError('method', 'cannotSend', 'An authenticator makes its codes itself.'))

/** Sends a code for an open challenge; every earlier one is void. */
export async function sendChallengeCode(
  challenge: Challenge,
  {
    methodId,
    address,
    application,
  }: { readonly methodId: string | undefined } & Pick<Sending, 'address' | 'application'>,
): Promise<SendOutcome> {
  const { scope, account } = challenge
  const chosen = chooseMethod(usableMethods(scope, account), methodId)
  if ('kind' in chosen) return chosen
  const destination = destinationOf(chosen)
  if (!destination) return cannotSend
  return send(scope, { account, application, destination, address }, async (code) => {
    const outcome = await setSentCode(challenge, storedCode(code, chosen.id))
    if (outcome === 'gone') return unknownChallenge
    return outcome === 'exhausted' ? tooManySends : undefined
  })
}

/** What a code was sent for outside a challenge. */
export type SentFor = {
  readonly code: StoredCode
  readonly purpose: 'enable' | 'disable'
  readonly destination: Destination
}

/** The one row of a user's newest code. It is found by whose it is, since a code is too short to be found by. */
export function codeHolderOf(userId: string): Holder {
  return { hash: sha256(`twoFactorCode/${userId}`), kind: 'twoFactorCode' }
}

async function storeUserCode({ tenant, tenantId }: TenantScope, userId: string, data: SentFor): Promise<undefined> {
  const lifetime = tenant.settings.externalIdentifierConfiguration.twoFactorOneTimeCodeIdTimeToLiveInSeconds * 1000
  await sql(
    `insert into short_lived_secrets (secret_hash, kind, tenant_id, user_id, data, expiry_instant, insert_instant)
     values ($1, 'twoFactorCode', $2::uuid, $3::uuid, $4::jsonb, now_ms() + $5::bigint, now_ms())
     on conflict (secret_hash) do update set data = excluded.data, attempts = 0, spent_instant = null,
       expiry_instant = excluded.expiry_instant, insert_instant = excluded.insert_instant
     returning 1 as stored`,
    codeHolderOf(userId).hash,
    tenantId,
    userId,
    JSON.stringify(data),
    lifetime,
  )
}

/** Sends a code to an address that the user wants to add. */
export async function sendEnablingCode(scope: TenantScope, sending: Sending): Promise<SendOutcome> {
  const { account, destination } = sending
  if (!enabledKinds(scope).includes(destination.method)) return methodDisabled
  return send(scope, sending, (code) =>
    storeUserCode(scope, account.id, { code: storedCode(code), purpose: 'enable', destination }),
  )
}

export const methodDisabled = refuse(fieldError('method', 'disabled', 'This method is not enabled in the tenant.'))

/** Sends a code to a method that the user wants to remove. */
export async function sendDisablingCode(
  scope: TenantScope,
  { account, methodId, ...rest }: Omit<Sending, 'destination'> & { readonly methodId: string },
): Promise<SendOutcome> {
  const chosen = chooseMethod(account.secondFactors, methodId)
  if ('kind' in chosen) return chosen
  const destination = destinationOf(chosen)
  if (!destination) return cannotSend
  return send(scope, { ...rest, account, destination }, (code) =>
    storeUserCode(scope, account.id, { code: storedCode(code, chosen.id), purpose: 'disable', destination }),
  )
}

/** The newest code of a user outside challenges, while it lives. */
export async function findSentCode(userId: string): Promise<SentFor | undefined> {
  const [row] = await sql<{ data: SentFor }>(
    `select data from short_lived_secrets
     where secret_hash = $1 and kind = 'twoFactorCode' and spent_instant is null and expiry_instant > now_ms()`,
    codeHolderOf(userId).hash,
  )
  return row?.data
}
