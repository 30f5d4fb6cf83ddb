/** What a given code could prove. Finding out reads and computes; whether it counts is decided by `guess`, in one statement. */
import { now } from '@/lib/clock'
import { decrypt } from '@/lib/encryption'
import { codeCandidates, recoveryCandidates, type StoredCode } from './codes'
import { matchingStep } from './totp'

/** Of one user: what codes are compared with. */
export type Keys = {
  readonly authenticators: readonly {
    readonly id: string
    readonly secretEncrypted: string
    readonly lastStep: number | null
  }[]
  /** Null: the user has no recovery codes. */
  readonly recoverySalt: string | null
}

/** The member `keys` of a row, over users `u`. */
export const keysDocument = `
  jsonb_build_object(
    'authenticators', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'secretEncrypted', m.secret_encrypted, 'lastStep', m.last_step)
        order by m.insert_instant, m.id), '[]')
      from two_factor_methods m where m.user_id = u.id and m.method = 'authenticator'),
    'recoverySalt', (select r.salt from recovery_codes r where r.user_id = u.id limit 1)
  )`

export type Proof =
  | { readonly kind: 'authenticator'; readonly methodId: string; readonly step: number }
  | { readonly kind: 'sentCode'; readonly digests: readonly string[] }
  | { readonly kind: 'recoveryCode'; readonly digests: readonly string[] }
  /** Signed by a passkey of the user's; what is left to judge is its counter. */
  | { readonly kind: 'passkey'; readonly passkeyId: string; readonly signCount: number }
  /** The code is wrong for sure. */
  | { readonly kind: 'nothing' }

/** Binds the encrypted secret to its row. */
export const secretContext = (userId: string, methodId: string) => `two_factor_methods/${userId}/${methodId}/secret`

async function authenticatorProof(
  userId: string,
  code: string,
  keys: Keys['authenticators'],
): Promise<Proof | undefined> {
  if (!/^[0-9]{6}$/.test(code)) return undefined
  const instant = now()
  for (const { id, secretEncrypted, lastStep } of keys) {
    const secret = Buffer.from(await decrypt(secretEncrypted, secretContext(userId, id)), 'base64')
    const step = matchingStep(secret, code, { instant, lastStep })
    if (step !== undefined) return { kind: 'authenticator', methodId: id, step }
  }
  return undefined
}

export type Given = {
  readonly userId: string
  readonly code: string
  readonly keys: Keys
  /** The methods that may be used: an authenticator of another id is not looked at. */
  readonly methodIds: readonly string[]
  /** The newest code that was sent for this purpose. */
  readonly sent: StoredCode | undefined
}

/** The proof that a code is a candidate for. A sent code may have the form of an authenticator's, so either is tried. */
export async function proofOf({ userId, code, keys, methodIds, sent }: Given): Promise<Proof> {
  const given = code.trim()
  const usable = keys.authenticators.filter(({ id }) => methodIds.includes(id))
  const byAuthenticator = await authenticatorProof(userId, given, usable)
  if (byAuthenticator) return byAuthenticator
  const digests = sent && codeCandidates(given, sent)
  if (sent && digests?.includes(sent.digest)) return { kind: 'sentCode', digests }
  const recovery = keys.recoverySalt === null ? undefined : recoveryCandidates(given, keys.recoverySalt)
  return recovery ? { kind: 'recoveryCode', digests: recovery } : { kind: 'nothing' }
}
