/** Trust tokens: proof of a second factor a moment ago, for requests such as a change of password (`[TrustTokenRequired]`). */
import { execute, type Fragment, fragment, sql } from '@/lib/db'
import { newToken, sha256 } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'

/** A token that comes to exist with the code that is accepted. `trustChallenge`: what it has to be presented with. */
export function newTrustToken(
  { tenant, tenantId }: TenantScope,
  userId: string,
  trustChallenge: string | undefined,
): { readonly token: string; readonly part: Fragment } {
  const token = newToken()
  const { trustTokenTimeToLiveInSeconds } = tenant.settings.externalIdentifierConfiguration
  const part = fragment`trust_token as (
      insert into short_lived_secrets (secret_hash, kind, tenant_id, user_id, data, expiry_instant, insert_instant)
      select ${sha256(token)}::bytea, 'trustToken', ${tenantId}::uuid, ${userId}::uuid, ${JSON.stringify({ trustChallenge })}::jsonb,
        now_ms() + ${trustTokenTimeToLiveInSeconds * 1000}::bigint, now_ms() from accepted)`
  return { token, part }
}

export type PresentedTrustToken = {
  readonly userId: string
  readonly token: string
  readonly trustChallenge: string | undefined
}

const valid = `secret_hash = $1 and kind = 'trustToken' and tenant_id = $2::uuid and user_id = $3::uuid and spent_instant is null
  and expiry_instant > now_ms() and data->>'trustChallenge' is not distinct from $4`

const parameters = ({ tenantId }: TenantScope, { userId, token, trustChallenge }: PresentedTrustToken) =>
  [sha256(token), tenantId, userId, trustChallenge ?? null] as const

/** Whether the token is this user's and was earned for the same trust challenge. Spends nothing: for requests that change nothing. */
export async function verifyTrustToken(scope: TenantScope, presented: PresentedTrustToken): Promise<boolean> {
  const rows = await sql(`select 1 as found from short_lived_secrets where ${valid}`, ...parameters(scope, presented))
  return rows.length === 1
}

/** Uses the token up, in the transaction of what it allows: of any number of simultaneous callers, one gets true. */
export async function spendTrustToken(scope: TenantScope, presented: PresentedTrustToken): Promise<boolean> {
  const spent = await execute(
    `update short_lived_secrets set spent_instant = now_ms() where ${valid}`,
    ...parameters(scope, presented),
  )
  return spent === 1
}
