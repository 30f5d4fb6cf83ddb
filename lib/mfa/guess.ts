/**
 * The one statement that judges a code. It takes the user's row first, so that all guesses of one user come one after the other; it
 * spends what the code proves and what it is for, or counts a failure; and it does both or neither.
 */
import { sql } from '@/lib/db'
import { counterFollows } from '@/lib/passkeys'
import type { TenantScope } from '@/lib/tenancy'
import { failureWindow, maxFailures, maxGuesses } from './limits'
import type { Proof } from './proof'

/** A row of short_lived_secrets that the code is for, and that it spends. */
export type Holder = { readonly hash: Uint8Array; readonly kind: 'twoFactor' | 'twoFactorCode' }

/** Common table expressions that run only if the code is accepted: each reads `from accepted`. Placeholders start at `$first`. */
export type OnAccepted = (first: number) => { readonly ctes: string; readonly parameters: readonly unknown[] }

export type Guess = {
  readonly scope: TenantScope
  readonly userId: string
  /** `active`: a deactivated user has no open challenges. */
  readonly user: 'active' | 'any'
  readonly proof: Proof
  /** Absent: nothing is spent but the code itself. */
  readonly holder: Holder | undefined
  readonly onAccepted?: OnAccepted
}

export type Verdict =
  | { readonly kind: 'accepted' }
  /** Wrong, or used before. */
  | { readonly kind: 'wrong' }
  /** What the code was for is unknown, spent, expired or out of guesses, or its user is. The code was not looked at. */
  | { readonly kind: 'gone' }

type Part = { readonly text: string; readonly parameters: readonly unknown[] }

/** `first` is the number of the first placeholder. */
function proofPart(proof: Proof, first: number): Part {
  switch (proof.kind) {
    case 'authenticator':
      return {
        text: `proof as (
          update two_factor_methods m set last_step = $${first}::bigint, last_used_instant = now_ms() from holder
          where m.user_id = $1::uuid and m.id = $${first + 1} and (m.last_step is null or m.last_step < $${first}::bigint)
          returning m.id)`,
        parameters: [proof.step, proof.methodId],
      }
    case 'sentCode':
      return {
        text: `proof as (
          select holder.data->'code'->>'methodId' as id from holder where holder.data->'code'->>'digest' = any($${first}::text[])
        ), used as (
          update two_factor_methods m set last_used_instant = now_ms() from proof where m.user_id = $1::uuid and m.id = proof.id)`,
        parameters: [proof.digests],
      }
    case 'recoveryCode':
      return {
        text: `proof as (
          delete from recovery_codes r using holder
          where r.user_id = $1::uuid and r.code_hash = any(select decode(digest, 'hex') from unnest($${first}::text[]) as digest)
          returning r.user_id)`,
        parameters: [proof.digests],
      }
    case 'passkey':
      return {
        text: `proof as (
          update passkeys p set sign_count = $${first}::bigint, last_use_instant = now_ms() from holder
          where p.user_id = $1::uuid and p.id = $${first + 1}::uuid and ${counterFollows(`$${first}::bigint`)}
          returning p.id)`,
        parameters: [proof.signCount, proof.passkeyId],
      }
    case 'nothing':
      return { text: 'proof as (select 1 where false)', parameters: [] }
  }
}

// Locked rows are read as they are when the lock is had, not as they were when the statement began (PostgreSQL manual, 13.2.1).
const holderOf = (held: Holder | undefined) =>
  held
    ? `holder as (
        select s.secret_hash, s.data from short_lived_secrets s, owner
        where s.secret_hash = $5 and s.kind = $6 and s.user_id = owner.id and s.tenant_id = $2::uuid
          and s.spent_instant is null and s.expiry_instant > now_ms() and s.attempts < ${maxGuesses}
        for update of s)`
    : `holder as (select '{}'::jsonb as data from owner where $5::bytea is null and $6::text is null)`

/** Judges a code for one user, once. */
export async function guess({ scope, userId, user, proof, holder, onAccepted }: Guess): Promise<Verdict> {
  const base = [userId, scope.tenantId, maxFailures, failureWindow, holder?.hash ?? null, holder?.kind ?? null]
  const proved = proofPart(proof, base.length + 1)
  const extra = onAccepted?.(base.length + proved.parameters.length + 1)
  const [row] = await sql<{ accepted: boolean }>(
    `with owner as (
      select id from users where id = $1::uuid and tenant_id = $2::uuid ${user === 'active' ? 'and active' : ''}
        and (two_factor_failures < $3::int or two_factor_failure_instant < now_ms() - $4::bigint)
      for no key update
    ), ${holderOf(holder)}, ${proved.text}, verdict as (
      select exists (select 1 from proof) as accepted from holder
    ), accepted as (
      select 1 from verdict where accepted
    ), counted as (
      update users u set
        two_factor_failures = case
          when v.accepted then 0
          when u.two_factor_failure_instant >= now_ms() - $4::bigint then u.two_factor_failures + 1
          else 1 end,
        two_factor_failure_instant = case when v.accepted then null else now_ms() end
      from verdict v where u.id = $1::uuid and (not v.accepted or u.two_factor_failures > 0)
    ), spent as (
      update short_lived_secrets s set
        spent_instant = case when v.accepted then now_ms() end,
        attempts = s.attempts + case when v.accepted then 0 else 1 end
      from verdict v where s.secret_hash = $5
    )${extra ? `, ${extra.ctes}` : ''}
    select accepted from verdict`,
    ...base,
    ...proved.parameters,
    ...(extra?.parameters ?? []),
  )
  if (!row) return { kind: 'gone' }
  return { kind: row.accepted ? 'accepted' : 'wrong' }
}
