/** Deletion of what nobody needs any more, in batches. */
import { execute } from './client'

/** Rows of one delete, so that none holds locks for long. */
const batch = 5000

/**
 * Deletes the rows of `table` that `condition` names, and returns their number. Instances that purge at the same time skip each
 * other's rows. `table`, `key` and `condition` are code, never input; values travel as parameters from `$1` on.
 */
export async function purge(table: string, key: string, condition: string, ...parameters: unknown[]): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await execute(
      `delete from ${table} where ${key} in (select ${key} from ${table} where ${condition} limit ${batch} for update skip locked)`,
      ...parameters,
    )
    total += deleted
    if (deleted < batch) return total
  }
}
