/** Proofs with a passkey on the hosted pages, whose challenges are not stored until they are used. */
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import { type Assertion, challengeOf } from './ceremony'
import { type Examined, examine, type Judged, judge } from './judge'
import { decoyFor, eligible, type RequestOptions, requestOptions } from './options'
import { newPageChallenge, spendPageChallenge } from './page-challenge'
import { nobody, type Passkey, passkeysOf } from './passkey'
import { servesPages } from './relying-party'
import { passkeysEnabled, type Requirements } from './workflows'

type UserVerification = Pick<Requirements, 'userVerification'>

const lifetime = ({ tenant }: TenantScope) =>
  tenant.settings.externalIdentifierConfiguration.webAuthnAuthenticationChallengeTimeToLiveInSeconds

/** Options for whichever passkey the authenticator finds by itself, or for one of a login id. `purpose`: see `newPageChallenge`. */
export async function signInOptions(
  scope: TenantScope,
  purpose: string,
  {
    named,
    userVerification,
  }: UserVerification & { readonly named?: { readonly loginId: string; readonly account: Account | undefined } },
): Promise<RequestOptions> {
  const all = named ? await passkeysOf(scope, named.account?.id ?? nobody) : []
  const passkeys = eligible(scope, all, { userVerification })
  const known = named && passkeys.length === 0 ? [decoyFor(scope, named.loginId)] : passkeys
  const challenge = newPageChallenge(scope, purpose, lifetime(scope))
  return requestOptions(scope, { allowed: known, challenge, hints: false, userVerification })
}

/** The passkeys that may take the place of a second factor on the hosted pages. */
export async function secondFactorPasskeys(
  scope: TenantScope,
  userId: string,
  requirement: UserVerification,
): Promise<Passkey[]> {
  if (!passkeysEnabled(scope) || !servesPages(scope)) return []
  return eligible(scope, await passkeysOf(scope, userId), requirement)
}

export function secondFactorOptions(
  scope: TenantScope,
  purpose: string,
  { passkeys, userVerification }: UserVerification & { readonly passkeys: readonly Passkey[] },
): RequestOptions {
  const challenge = newPageChallenge(scope, purpose, lifetime(scope))
  return requestOptions(scope, { allowed: passkeys, challenge, userVerification })
}

export type PageProof = {
  readonly assertion: Assertion
  /** What its challenge was given for. */
  readonly purpose: string
  readonly requireUserVerification: boolean
  /** Whose passkey it has to be; undefined for anybody's whom the authenticator names. */
  readonly userId: string | undefined
}

const tooLate = { kind: 'tooLate' } as const

async function judging(scope: TenantScope, { assertion, purpose, requireUserVerification, userId }: PageProof) {
  const challenge = challengeOf(assertion)
  const spent = await spendPageChallenge(scope, { challenge, purpose, seconds: lifetime(scope) })
  return spent ? ({ pages: 'hosted', challenge, requireUserVerification, userId } as const) : undefined
}

/** `tooLate`: the challenge is over, used, or another page's. */
export async function judgePageProof(scope: TenantScope, proof: PageProof): Promise<Judged | typeof tooLate> {
  const wanted = await judging(scope, proof)
  return wanted ? judge(scope, proof.assertion, wanted) : tooLate
}

/** As `judgePageProof`, for a caller that counts the use of the passkey itself. */
export async function examinePageProof(scope: TenantScope, proof: PageProof): Promise<Examined | typeof tooLate> {
  const wanted = await judging(scope, proof)
  return wanted ? examine(scope, proof.assertion, wanted) : tooLate
}
