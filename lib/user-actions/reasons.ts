/** The catalogue of reasons for what is done to users. */
import { z } from 'zod'
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { shortText } from '@/lib/settings'
import { type LocalizedTexts, localizedTexts } from './localized'

/** `userActionReason` as clients send it. */
export const userActionReasonInput = z
  .object({ code: shortText, localizedTexts, text: shortText })
  .meta({ id: 'UserActionReasonInput' })
export type UserActionReasonInput = z.output<typeof userActionReasonInput>

/** In its public JSON shape. */
export type UserActionReason = {
  readonly id: string
  /** For programs. */
  readonly code: string
  readonly localizedTexts: LocalizedTexts
  /** For people. */
  readonly text: string
  /** ms since the epoch. */
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type Row = {
  id: string
  code: string
  localized_texts: LocalizedTexts
  text: string
  insert_instant: bigint
  last_update_instant: bigint
}

const columns = 'id, code, localized_texts, text, insert_instant, last_update_instant'

function toReason(row: Row): UserActionReason {
  return {
    id: row.id,
    code: row.code,
    localizedTexts: row.localized_texts,
    text: row.text,
    insertInstant: Number(row.insert_instant),
    lastUpdateInstant: Number(row.last_update_instant),
  }
}

export async function findUserActionReason(id: string): Promise<UserActionReason | undefined> {
  const [row] = await sql<Row>(`select ${columns} from user_action_reasons where id = $1::uuid`, id)
  return row && toReason(row)
}

/** All of them, by their text. */
export async function listUserActionReasons(): Promise<UserActionReason[]> {
  return (await sql<Row>(`select ${columns} from user_action_reasons order by text`)).map(toReason)
}

/** What the database found to exist already; undefined if that was not the error. */
function duplicate(error: unknown): Invalid | undefined {
  if (isUniqueViolation(error, 'user_action_reasons_pkey')) {
    return invalid(fieldError('userActionReasonId', 'duplicate', 'A user action reason with this id exists.'))
  }
  for (const member of ['code', 'text']) {
    if (isUniqueViolation(error, `user_action_reasons_${member}_key`)) {
      return invalid(
        fieldError(`userActionReason.${member}`, 'duplicate', `A user action reason with this ${member} exists.`),
      )
    }
  }
  return undefined
}

export async function createUserActionReason(
  id: string | undefined,
  { code, localizedTexts, text }: UserActionReasonInput,
): Promise<{ readonly kind: 'created'; readonly reason: UserActionReason } | Invalid> {
  try {
    const [row] = await sql<Row>(
      `insert into user_action_reasons (id, code, localized_texts, text, insert_instant, last_update_instant)
       values ($1::uuid, $2, $3::jsonb, $4, now_ms(), now_ms()) returning ${columns}`,
      id ?? newId(),
      code,
      JSON.stringify(localizedTexts),
      text,
    )
    if (!row) throw new Error('A user action reason that was just written is missing')
    return { kind: 'created', reason: toReason(row) }
  } catch (error) {
    const taken = duplicate(error)
    if (taken) return taken
    throw error
  }
}

export async function updateUserActionReason(
  id: string,
  revise: Revise<UserActionReasonInput>,
): Promise<{ readonly kind: 'updated'; readonly reason: UserActionReason } | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const [locked] = await sql<Row>(`select ${columns} from user_action_reasons where id = $1::uuid for update`, id)
      if (!locked) return notFound
      const current = toReason(locked)
      const revision = revise({ code: current.code, localizedTexts: current.localizedTexts, text: current.text })
      if (revision.kind === 'invalid') return revision
      const { code, localizedTexts, text } = revision.value
      const [row] = await sql<Row>(
        `update user_action_reasons set code = $2, localized_texts = $3::jsonb, text = $4, last_update_instant = now_ms()
         where id = $1::uuid returning ${columns}`,
        id,
        code,
        JSON.stringify(localizedTexts),
        text,
      )
      return row ? { kind: 'updated', reason: toReason(row) } : notFound
    })
  } catch (error) {
    const taken = duplicate(error)
    if (taken) return taken
    throw error
  }
}

/** What was done for this reason keeps its words. */
export async function deleteUserActionReason(id: string): Promise<{ readonly kind: 'deleted' } | NotFound> {
  const deleted = await execute('delete from user_action_reasons where id = $1::uuid', id)
  return deleted === 0 ? notFound : { kind: 'deleted' }
}
