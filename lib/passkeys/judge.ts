/** What an answer of an authenticator proves, once its challenge was spent. */
import { fragment, sqlOf } from '@/lib/db'
import { log } from '@/lib/log'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import type { Assertion, Claimed } from './ceremony'
import { counterFollows, findByCredentialId, normalizedCredentialId, type Passkey, userHandleOf } from './passkey'
import { expectedOrigins, type Pages, relyingPartyOf } from './relying-party'
import { passkeysEnabled } from './workflows'

/** What the answer has to be. */
export type Judging = {
  readonly pages: Pages
  readonly challenge: string
  /** What the caller says of the place; absent where that is known. */
  readonly claimed?: Claimed | undefined
  readonly requireUserVerification: boolean
  /** Whose passkey it has to be; undefined for anybody's whom the authenticator names. */
  readonly userId: string | undefined
  /** The one of theirs that was asked for; absent for any. */
  readonly passkeyId?: string | undefined
}

type Proof = {
  readonly account: Account
  readonly passkey: Passkey
  /** The owner was recognised by the authenticator, so that this is two factors in one. */
  readonly userVerified: boolean
}

/** `account`: whose passkey was named, for what is recorded of it. No answer tells. */
type Refused = { readonly kind: 'refused'; readonly account?: Account | undefined }

export type Examined = (Proof & { readonly kind: 'genuine'; readonly signCount: number }) | Refused
export type Judged = (Proof & { readonly kind: 'accepted' }) | Refused

/** Whether it is a passkey of who was to answer. Without a name beforehand, the authenticator has to give one (WebAuthn §7.2, step 6). */
function isOwn({ userId }: Passkey, { userHandle }: Assertion, wanted: string | undefined): boolean {
  if (wanted !== undefined && wanted !== userId) return false
  return userHandle ? userHandle.replace(/=+$/, '') === userHandleOf(userId) : wanted !== undefined
}

/** Why it is not even compared with the key; undefined if it may be. */
function misplaced(
  scope: TenantScope,
  passkey: Passkey,
  assertion: Assertion,
  judging: Judging,
  origins: readonly string[],
) {
  const { id } = relyingPartyOf(scope)
  const { claimed, passkeyId, userId } = judging
  if (!isOwn(passkey, assertion, userId)) return 'The passkey is another user’s'
  if (passkeyId !== undefined && passkeyId !== passkey.id) return 'Another passkey was asked for'
  if (passkey.relyingPartyId !== id) return 'The passkey was made for another relying party'
  if (claimed && (claimed.relyingPartyId !== id || !origins.includes(claimed.origin)))
    return 'The place is not one of ours'
  return undefined
}

/** Whose passkey it is, and whether it signed the right challenge in the right place. Writes nothing: the signature counter is not judged. */
export async function examine(scope: TenantScope, assertion: Assertion, judging: Judging): Promise<Examined> {
  const refuse = (reason: string, account?: Account): Refused => {
    const { debug } = scope.tenant.settings.webAuthnConfiguration
    if (debug) log.info('passkey.refused', { tenantId: scope.tenantId, userId: account?.id, reason })
    return { kind: 'refused', account }
  }
  const credentialId = passkeysEnabled(scope) ? normalizedCredentialId(assertion.id) : undefined
  const found = credentialId === undefined ? undefined : await findByCredentialId(scope, credentialId)
  if (!found) return refuse('No such passkey')
  const { account, passkey } = found
  const origins = await expectedOrigins(scope, judging.pages)
  const problem = misplaced(scope, passkey, assertion, judging, origins)
  if (problem) return refuse(problem, account)
  const { verifyAssertion } = await import('./verifier')
  const { challenge, requireUserVerification } = judging
  const verified = await verifyAssertion(passkey, assertion, {
    challenge,
    origins: judging.claimed ? [judging.claimed.origin] : origins,
    relyingPartyId: passkey.relyingPartyId,
    requireUserVerification,
  })
  if (verified.kind === 'refused') return refuse(verified.reason, account)
  return { ...verified, kind: 'genuine', account, passkey }
}

/** Moves the counter on. False: it went back or stood still, here or in a request at the same time. */
async function countUse({ tenantId }: TenantScope, passkey: Passkey, signCount: number): Promise<boolean> {
  const rows = await sqlOf(
    fragment`update passkeys p set sign_count = ${signCount}::bigint, last_use_instant = now_ms()
     where p.tenant_id = ${tenantId}::uuid and p.id = ${passkey.id}::uuid and ${counterFollows(signCount)} returning 1 as used`,
  )
  if (rows.length === 1) return true
  log.warn('passkey.counterWentBack', { tenantId, userId: passkey.userId, passkeyId: passkey.id })
  return false
}

/** As `examine`, and the use is counted: a key that was copied is found out by the counter of one of the two. */
export async function judge(scope: TenantScope, assertion: Assertion, judging: Judging): Promise<Judged> {
  const examined = await examine(scope, assertion, judging)
  if (examined.kind === 'refused') return examined
  const { account, passkey, signCount, userVerified } = examined
  const counted = await countUse(scope, passkey, signCount)
  return counted ? { kind: 'accepted', account, passkey, userVerified } : { kind: 'refused', account }
}
