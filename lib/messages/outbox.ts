/** The rows of outgoing messages: written with what causes them, taken by one worker at a time, and without their content once they are done. */
import { execute, type Fragment, fragment, purge, sql } from '@/lib/db'
import { decrypt, encrypt } from '@/lib/encryption'
import { newId } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import type { Content } from './compose'
import type { MessageKind } from './kinds'
import { lease, recordsKept } from './limits'

/** The row and column that the ciphertext is bound to. */
const contentContext = (id: string) => `messages/${id}/content`

/** A message that is due at once, and only has to be written. */
export type NewMessage = {
  readonly id: string
  /** Its row as a common table expression, written where `condition` holds. */
  readonly insert: (condition: Fragment) => Fragment
}

export async function newMessage(
  scope: TenantScope,
  {
    kind,
    userId,
    content,
  }: { readonly kind: MessageKind; readonly userId: string | undefined; readonly content: Content },
): Promise<NewMessage> {
  const id = newId()
  const encrypted = await encrypt(JSON.stringify(content), contentContext(id))
  const insert = (condition: Fragment) => fragment`new_message as (
      insert into messages (id, tenant_id, user_id, kind, channel, content_encrypted, next_attempt_instant, insert_instant)
      select ${id}::uuid, ${scope.tenantId}::uuid, ${userId}::uuid, ${kind}, ${content.channel}, ${encrypted}, now_ms(), now_ms()
      where ${condition}
    )`
  return { id, insert }
}

/** A message that this process has taken. */
export type Claimed = {
  readonly id: string
  readonly tenantId: string
  readonly kind: string
  /** This one included. */
  readonly attempts: number
  /** ms since the epoch. */
  readonly insertInstant: number
  readonly contentEncrypted: string
}

type Row = {
  id: string
  tenant_id: string
  kind: string
  attempts: number
  insert_instant: bigint
  content_encrypted: string
}

/** Takes due messages, the longest due first. An attempt counts when it begins: a message that ends its sender does not do so for ever. */
export async function claimMessages(limit: number): Promise<Claimed[]> {
  const rows = await sql<Row>(
    `update messages set attempts = attempts + 1, next_attempt_instant = now_ms() + $2::bigint
     where id in (
       select id from messages where next_attempt_instant <= now_ms() and content_encrypted is not null
       order by next_attempt_instant limit $1::int for update skip locked)
     returning id, tenant_id, kind, attempts, insert_instant, content_encrypted`,
    limit,
    lease,
  )
  return rows.map(({ id, tenant_id, kind, attempts, insert_instant, content_encrypted }) => ({
    id,
    tenantId: tenant_id,
    kind,
    attempts,
    insertInstant: Number(insert_instant),
    contentEncrypted: content_encrypted,
  }))
}

/** The ms until a message is due, also one that somebody has taken; undefined if none waits. */
export async function nextDueIn(): Promise<number | undefined> {
  const [row] = await sql<{ due_in: bigint | null }>(
    'select min(next_attempt_instant) - now_ms() as due_in from messages where next_attempt_instant > now_ms()',
  )
  return row?.due_in == null ? undefined : Number(row.due_in)
}

/**
 * What the message says.
 *
 * @throws {Error} when its key is gone or the row was tampered with
 */
export async function contentOf({ id, contentEncrypted }: Claimed): Promise<Content> {
  return JSON.parse(await decrypt(contentEncrypted, contentContext(id)))
}

/** Done: what it said is erased. */
export async function recordSent(id: string): Promise<void> {
  await execute(
    `update messages set sent_instant = now_ms(), next_attempt_instant = null, content_encrypted = null, last_error = null
     where id = $1::uuid`,
    id,
  )
}

/** Due again in `delay` ms. */
export async function recordFailure(id: string, error: string, delay: number): Promise<void> {
  await execute(
    `update messages set last_error = $2, next_attempt_instant = now_ms() + $3::bigint
     where id = $1::uuid and content_encrypted is not null`,
    id,
    error,
    delay,
  )
}

/** Never sent, and never tried again: the row stays to be seen, what it said is erased. */
export async function recordGivenUp(id: string, error: string): Promise<void> {
  await execute(
    `update messages set last_error = $2, next_attempt_instant = null, content_encrypted = null
     where id = $1::uuid and sent_instant is null`,
    id,
    error,
  )
}

/** Everything that waits is due at once, also what a process that died had taken: for a start where no other process can have it. */
export async function releaseClaims(): Promise<void> {
  await execute('update messages set next_attempt_instant = now_ms() where next_attempt_instant > now_ms()')
}

/** Deletes the records of messages that are long finished. */
export function purgeMessages(): Promise<number> {
  return purge('messages', 'id', 'next_attempt_instant is null and insert_instant < now_ms() - $1::bigint', recordsKept)
}

/** How many messages wait for their first attempt, for another one, and have been given up within the time that records are kept. */
export type Backlog = { readonly waiting: number; readonly failing: number; readonly givenUp: number }

/** For those who run the server. */
export async function messageBacklog(): Promise<Backlog> {
  const [row] = await sql<Backlog>(
    `select count(*) filter (where next_attempt_instant is not null and last_error is null)::int as waiting,
            count(*) filter (where next_attempt_instant is not null and last_error is not null)::int as failing,
            count(*) filter (where next_attempt_instant is null)::int as "givenUp"
     from messages where sent_instant is null`,
  )
  return row ?? { waiting: 0, failing: 0, givenUp: 0 }
}
