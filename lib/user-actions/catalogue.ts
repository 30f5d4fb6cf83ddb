/** Creating, changing and deleting user actions. One that a tenant locks accounts with stays fit for that. */
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { Revise } from '@/lib/revision'
import { settingsChanged } from '@/lib/settings'
import { findUserAction, type UserAction, type UserActionInput } from './action'

const nameTaken = invalid(fieldError('userAction.name', 'duplicate', 'A user action with this name exists.'))
const inUse = invalid(
  fieldError(
    'userActionId',
    'invalid',
    'A tenant locks accounts with this action after failed logins (failedAuthenticationConfiguration.userActionId).',
  ),
)

async function stored(id: string): Promise<UserAction> {
  const action = await findUserAction(id)
  if (!action) throw new Error('A user action that was just written is missing')
  return action
}

export async function createUserAction(
  id: string | undefined,
  input: UserActionInput,
): Promise<{ readonly kind: 'created'; readonly action: UserAction } | Invalid> {
  const newOne = id ?? newId()
  try {
    await execute(
      `insert into user_actions (id, name, prevent_login, temporal, localized_names, options, insert_instant, last_update_instant)
       values ($1::uuid, $2, $3, $4, $5::jsonb, $6::jsonb, now_ms(), now_ms())`,
      newOne,
      ...columnsOf(input),
    )
  } catch (error) {
    if (isUniqueViolation(error, 'user_actions_pkey')) {
      return invalid(fieldError('userActionId', 'duplicate', 'A user action with this id exists.'))
    }
    if (isUniqueViolation(error)) return nameTaken
    throw error
  }
  settingsChanged()
  return { kind: 'created', action: await stored(newOne) }
}

function columnsOf({ name, preventLogin, temporal, localizedNames, options }: UserActionInput): unknown[] {
  return [name, preventLogin, temporal, JSON.stringify(localizedNames), JSON.stringify(options)]
}

/** Locks the action against other changes. Undefined if there is none. */
async function lockedAction(id: string): Promise<UserAction | undefined> {
  const [locked] = await sql('select id from user_actions where id = $1::uuid for update', id)
  return locked ? stored(id) : undefined
}

async function locksAccounts(id: string): Promise<boolean> {
  const rows = await sql(
    `select 1 as found from tenants where settings #>> '{failedAuthenticationConfiguration,userActionId}' = $1 limit 1`,
    id,
  )
  return rows.length > 0
}

type Updated = { readonly kind: 'updated'; readonly action: UserAction }

export async function updateUserAction(
  id: string,
  revise: Revise<UserActionInput>,
): Promise<Updated | Invalid | NotFound> {
  try {
    return await inTransaction(async () => {
      const current = await lockedAction(id)
      if (!current) return notFound
      const { localizedNames, name, options, preventLogin, temporal } = current
      const revision = revise({ localizedNames, name, options, preventLogin, temporal })
      if (revision.kind === 'invalid') return revision
      if (preventLogin && !revision.value.preventLogin && (await locksAccounts(id))) return inUse
      await execute(
        `update user_actions set name = $2, prevent_login = $3, temporal = $4, localized_names = $5::jsonb, options = $6::jsonb,
                last_update_instant = now_ms() where id = $1::uuid`,
        id,
        ...columnsOf(revision.value),
      )
      settingsChanged()
      return { kind: 'updated', action: await stored(id) }
    })
  } catch (error) {
    if (isUniqueViolation(error)) return nameTaken
    throw error
  }
}

/** An action that is not active cannot be taken any more; what was done before stays in force. */
export function setUserActionActive(id: string, state: 'active' | 'inactive'): Promise<Updated | Invalid | NotFound> {
  return inTransaction(async () => {
    if (!(await lockedAction(id))) return notFound
    if (state === 'inactive' && (await locksAccounts(id))) return inUse
    await execute(
      'update user_actions set active = $2, last_update_instant = now_ms() where id = $1::uuid',
      id,
      state === 'active',
    )
    settingsChanged()
    return { kind: 'updated', action: await stored(id) }
  })
}

/** Removes the action and every record of its having been taken; a login that it prevented is possible again. */
export function deleteUserAction(id: string): Promise<{ readonly kind: 'deleted' } | Invalid | NotFound> {
  return inTransaction(async () => {
    if (!(await lockedAction(id))) return notFound
    if (await locksAccounts(id)) return inUse
    await execute('delete from user_actions where id = $1::uuid', id)
    settingsChanged()
    return { kind: 'deleted' }
  })
}
