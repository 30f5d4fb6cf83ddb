/** The catalogue of what can be done to users: read by id through the settings cache, since the failed-login lock asks on every failure. */
import { z } from 'zod'
import { sql } from '@/lib/db'
import { settingsCache, shortText } from '@/lib/settings'
import { type LocalizedTexts, localizedTexts } from './localized'

/** Options of one action. */
const maxOptions = 100

const option = z.object({ localizedNames: localizedTexts, name: shortText })

/** `userAction` as clients send it. */
export const userActionInput = z
  .object({
    localizedNames: localizedTexts,
    name: shortText,
    options: z.array(option).max(maxOptions).default([]),
    preventLogin: z.boolean().default(false),
    temporal: z.boolean().default(false),
  })
  .refine(({ preventLogin, temporal }) => temporal || !preventLogin, {
    path: ['temporal'],
    error: 'must be true for an action that prevents login',
  })
  .meta({ id: 'UserActionInput' })
export type UserActionInput = z.output<typeof userActionInput>

/** In its public JSON shape. */
export type UserAction = {
  readonly id: string
  readonly active: boolean
  readonly localizedNames: LocalizedTexts
  readonly name: string
  readonly options: readonly { readonly localizedNames: LocalizedTexts; readonly name: string }[]
  /** Whoever it is taken on cannot log in while it is in force. */
  readonly preventLogin: boolean
  /** In force until an expiry, instead of merely having happened. */
  readonly temporal: boolean
  /** ms since the epoch. */
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type Row = {
  id: string
  active: boolean
  localized_names: LocalizedTexts
  name: string
  options: UserAction['options']
  prevent_login: boolean
  temporal: boolean
  insert_instant: bigint
  last_update_instant: bigint
}

const columns =
  'id, active, localized_names, name, options, prevent_login, temporal, insert_instant, last_update_instant'

function toAction(row: Row): UserAction {
  return {
    id: row.id,
    active: row.active,
    localizedNames: row.localized_names,
    name: row.name,
    options: row.options,
    preventLogin: row.prevent_login,
    temporal: row.temporal,
    insertInstant: Number(row.insert_instant),
    lastUpdateInstant: Number(row.last_update_instant),
  }
}

export function findUserAction(id: string): Promise<UserAction | undefined> {
  return settingsCache(`user-action/${id}`, async () => {
    const [row] = await sql<Row>(`select ${columns} from user_actions where id = $1::uuid`, id)
    return row && toAction(row)
  })
}

/** By name: all of them, or those that are deactivated. */
export async function listUserActions(state: 'all' | 'inactive'): Promise<UserAction[]> {
  const rows = await sql<Row>(
    `select ${columns} from user_actions where $1 or not active order by name`,
    state === 'all',
  )
  return rows.map(toAction)
}
