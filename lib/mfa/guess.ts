/**
 * The one statement that judges a code. It takes the user's row first, so that all guesses of one user come one after the other; it
 * spends what the code proves and what it is for, or counts a failure; and it does both or neither.
 */
import { constant, type Fragment, fragment, sqlWith } from '@/lib/db'
import { counterFollows } from '@/lib/passkeys'
import type { TenantScope } from '@/lib/tenancy'
import { failureWindow, maxFailures, maxGuesses } from './limits'
import type { Proof } from './proof'

/** A row of short_lived_secrets that the code is for, and that it spends. */
export type Holder = { readonly hash: Uint8Array; readonly kind: 'twoFactor' | 'twoFactorCode' }

export type Guess = {
  readonly scope: TenantScope
  readonly userId: string
  /** `active`: a deactivated user has no open challenges. */
  readonly user: 'active' | 'any'
  readonly proof: Proof
  /** Absent: nothing is spent but the code itself. */
  readonly holder: Holder | undefined
  /** Common table expressions beside the verdict: what is to be only if the code is accepted, or wrong, reads `from accepted` or `from wrong`. */
  readonly alongside?: readonly Fragment[]
}

export type Verdict =
  | { readonly kind: 'accepted' }
  /** Wrong, or used before. */
  | { readonly kind: 'wrong' }
  /** What the code was for is unknown, spent, expired or out of guesses, or its user is. The code was not looked at. */
  | { readonly kind: 'gone' }

/** `proof`, with a row if it is one; what it proves is spent with it. */
function proofOf(userId: string, proof: Proof): Fragment {
  switch (proof.kind) {
    case 'authenticator':
      return fragment`proof as (
          update two_factor_methods m set last_step = ${proof.step}::bigint, last_used_instant = now_ms() from holder
          where m.user_id = ${userId}::uuid and m.id = ${proof.methodId} and (m.last_step is null or m.last_step < ${proof.step}::bigint)
          returning m.id)`
    case 'sentCode':
      return fragment`proof as (
          select holder.data->'code'->>'methodId' as id from holder where holder.data->'code'->>'digest' = any(${proof.digests}::text[])
        ), used as (
          update two_factor_methods m set last_used_instant = now_ms() from proof where m.user_id = ${userId}::uuid and m.id = proof.id)`
    case 'recoveryCode':
      return fragment`proof as (
          delete from recovery_codes r using holder
          where r.user_id = ${userId}::uuid and r.code_hash = any(select decode(digest, 'hex') from unnest(${proof.digests}::text[]) as digest)
          returning r.user_id)`
    case 'passkey':
      return fragment`proof as (
          update passkeys p set sign_count = ${proof.signCount}::bigint, last_use_instant = now_ms() from holder
          where p.user_id = ${userId}::uuid and p.id = ${proof.passkeyId}::uuid and ${counterFollows(proof.signCount)}
          returning p.id)`
    case 'nothing':
      return fragment`proof as (select 1 where false)`
  }
}

/** Its row, and without one a row of its own, so that the proof counts by itself. */
function holderOf({ tenantId }: TenantScope, holder: Holder | undefined): Fragment {
  if (!holder) return fragment`holder as (select '{}'::jsonb as data from owner)`
  // Locked rows are read as they are when the lock is had, not as they were when the statement began (PostgreSQL manual, 13.2.1).
  return fragment`holder as (
        select s.secret_hash, s.data from short_lived_secrets s, owner
        where s.secret_hash = ${holder.hash} and s.kind = ${holder.kind} and s.user_id = owner.id and s.tenant_id = ${tenantId}::uuid
          and s.spent_instant is null and s.expiry_instant > now_ms() and s.attempts < ${constant(String(maxGuesses))}
        for update of s)`
}

/** The holder of an accepted code is spent, the one of a wrong code has a guess less. */
const spend = ({ hash }: Holder) => fragment`spent as (
      update short_lived_secrets s set
        spent_instant = case when v.accepted then now_ms() end,
        attempts = s.attempts + case when v.accepted then 0 else 1 end
      from verdict v where s.secret_hash = ${hash}
    )`

/** Judges a code for one user, once. */
export async function guess({ scope, userId, user, proof, holder, alongside = [] }: Guess): Promise<Verdict> {
  const owner = fragment`owner as (
      select id from users where id = ${userId}::uuid and tenant_id = ${scope.tenantId}::uuid and (active or ${user === 'any'}::boolean)
        and (two_factor_failures < ${maxFailures}::int or two_factor_failure_instant < now_ms() - ${failureWindow}::bigint)
      for no key update
    )`
  const verdict = fragment`verdict as (
      select exists (select 1 from proof) as accepted from holder
    ), accepted as (
      select 1 from verdict where accepted
    ), wrong as (
      select 1 from verdict where not accepted
    ), counted as (
      update users u set
        two_factor_failures = case
          when v.accepted then 0
          when u.two_factor_failure_instant >= now_ms() - ${failureWindow}::bigint then u.two_factor_failures + 1
          else 1 end,
        two_factor_failure_instant = case when v.accepted then null else now_ms() end
      from verdict v where u.id = ${userId}::uuid and (not v.accepted or u.two_factor_failures > 0)
    )`
  const [row] = await sqlWith<{ accepted: boolean }>(
    [owner, holderOf(scope, holder), proofOf(userId, proof), verdict, ...(holder ? [spend(holder)] : []), ...alongside],
    fragment`select accepted from verdict`,
  )
  if (!row) return { kind: 'gone' }
  return { kind: row.accepted ? 'accepted' : 'wrong' }
}
