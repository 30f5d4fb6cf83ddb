/** Whom a request means, and whether the password, or what takes its place in an application, is theirs. */
import type { Application } from '@/lib/applications'
import { execute } from '@/lib/db'
import { log } from '@/lib/log'
import { type HashOverload, hashPassword, passwordGate, type VerifyOutcome, verifyPassword } from '@/lib/passwords'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, authenticationTokenMatches, registrationFor, type SoughtAccount } from '@/lib/users'
import { type Guess, type GuessTurn, guardGuess } from './guard-guesses'

export type PasswordProof =
  | {
      readonly kind: 'proved'
      readonly match: SoughtAccount
      readonly by: 'password' | 'authenticationToken'
      /** The stored hash is weaker than today's. */
      readonly weaker: boolean
    }
  /** `match`: whose password was tried, for what is recorded of it. No answer tells. */
  | { readonly kind: 'invalidCredentials'; readonly match?: SoughtAccount | undefined }
  | HashOverload

/**
 * Unknown users, users without a password and wrong passwords cost the same work and end the same way (ASVS 6.3.8): the gate
 * hashes a decoy where there is nothing to verify against.
 *
 * @param tokensOf the application whose authentication tokens count as passwords
 */
export function provePassword(
  scope: TenantScope,
  guess: Guess,
  password: string,
  tokensOf?: Application,
): Promise<PasswordProof> {
  return passwordGate().begin(() => prove(scope, guess, password, tokensOf))
}

async function prove(
  scope: TenantScope,
  guess: Guess,
  password: string,
  tokensOf: Application | undefined,
): Promise<PasswordProof> {
  const turn = await guardGuess(scope, guess)
  if (!turn) return { kind: 'invalidCredentials' }
  const verification = await verified(turn, password, tokensOf)
  if (verification.kind === 'overloaded') {
    turn.abandoned()
    return verification
  }
  if (verification.kind === 'mismatch' || !turn.match) {
    await turn.failed()
    return { kind: 'invalidCredentials', match: turn.match }
  }
  await turn.succeeded()
  if (verification.kind === 'token')
    return { kind: 'proved', match: turn.match, by: 'authenticationToken', weaker: false }
  return { kind: 'proved', match: turn.match, by: 'password', weaker: verification.weaker }
}

/** Only the right token is told from a password, and spared its hash; a wrong one is a wrong password. */
function isToken({ match }: GuessTurn, presented: string, tokensOf: Application | undefined): Promise<boolean> {
  if (!tokensOf?.settings.authenticationTokenConfiguration.enabled) return Promise.resolve(false)
  return authenticationTokenMatches(match && registrationFor(match.account, tokensOf.id), presented)
}

async function verified(
  turn: GuessTurn,
  password: string,
  tokensOf: Application | undefined,
): Promise<VerifyOutcome | { readonly kind: 'token' }> {
  try {
    if (await isToken(turn, password, tokensOf)) return { kind: 'token' }
    return await verifyPassword(password, turn.match?.account.password ?? undefined)
  } catch (error) {
    turn.abandoned()
    throw error
  }
}

/** Stores the password under today's parameters. Best effort: a login never fails because its re-hash did. */
export async function rehash(
  { id, password: stored }: Pick<Account, 'id' | 'password'>,
  password: string,
): Promise<void> {
  try {
    const hashed = await hashPassword(password)
    if (hashed.kind === 'overloaded' || !stored) return
    const { scheme, hash, salt, factor } = hashed.stored
    // Only where the hash is still the one that was verified: a password changed meanwhile must stay changed.
    await execute(
      'update user_passwords set scheme = $1, hash = $2, salt = $3, factor = $4 where user_id = $5::uuid and hash = $6',
      scheme,
      hash,
      salt,
      factor,
      id,
      stored.hash,
    )
  } catch {
    log.warn('password.rehash.failed', { userId: id })
  }
}
