/** Undoing a change of several rows that turns out to be impossible half-way. */
import { consented } from '@/lib/delivery'
import { type Errors, type Invalid, invalid, type Vetoed } from '@/lib/errors'

/** Rolls the transaction around it back and carries what the caller is to be told. */
export class Refusal extends Error {
  readonly outcome: Invalid
  constructor(errors: Errors) {
    super('The change was refused')
    this.outcome = invalid(errors)
  }
}

/** Runs a change in one transaction, if webhooks agree; a `Refusal` thrown inside undoes it and becomes its outcome. */
export async function orRefusal<T>(change: () => Promise<T>): Promise<T | Invalid | Vetoed> {
  try {
    return await consented(change)
  } catch (error) {
    if (error instanceof Refusal) return error.outcome
    throw error
  }
}
