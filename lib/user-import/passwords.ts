/** The passwords of an import: hashes of other systems as they are, if they can be verified within bounds; clear ones hashed here. */
import { type Errors, fieldError } from '@/lib/errors'
import {
  checkPassword,
  type HashOverload,
  hashPassword,
  importedPassword,
  type StoredPart,
  type StoredPassword,
} from '@/lib/passwords'
import type { ImportedUser } from './input'
import { maxClearPasswords } from './limits'

type Judged =
  | { readonly kind: 'foreign'; readonly stored: StoredPassword }
  | { readonly kind: 'clear'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly errors: Errors }

const members: Readonly<Record<StoredPart, string>> = {
  factor: 'factor',
  hash: 'password',
  salt: 'salt',
  scheme: 'encryptionScheme',
}

const messages: Readonly<Record<StoredPart, string>> = {
  factor: 'The factor is missing, no number, or asks for more work than is allowed.',
  hash: 'The password is not a hash of this scheme, or asks for more work than is allowed.',
  salt: 'The salt is not one of this scheme.',
  scheme: 'There is no such scheme.',
}

/** What would make two passwords one when they are hashed is refused; a tenant's own rules are for new passwords. */
const anyText = { minLength: 1, maxLength: 1024 }

/** `path`: of the user in the body. */
export function judgePassword({ encryptionScheme, factor, password, salt }: ImportedUser, path: string): Judged {
  if (password === undefined) return { kind: 'none' }
  if (encryptionScheme === undefined) {
    if (checkPassword(password, anyText).length === 0) return { kind: 'clear', text: password }
    return { kind: 'refused', errors: fieldError(`${path}.password`, 'invalid', 'The password cannot be used.') }
  }
  const outcome = importedPassword({ scheme: encryptionScheme, hash: password, salt, factor })
  if (outcome.kind === 'accepted') return { kind: 'foreign', stored: outcome.stored }
  const { part } = outcome
  return { kind: 'refused', errors: fieldError(`${path}.${members[part]}`, 'invalid', messages[part]) }
}

/** What stands against all of them together. */
export function judgeNumber(judged: readonly Judged[]): Errors | undefined {
  if (judged.filter(({ kind }) => kind === 'clear').length <= maxClearPasswords) return undefined
  const message = `At most ${maxClearPasswords} passwords of one request may come in the clear.`
  return fieldError('users', 'tooMany', message)
}

/** What is stored, user by user. One hash after the other: an import takes one place in the gate, not all of them. */
export async function hashClear(
  judged: readonly Judged[],
): Promise<{ readonly kind: 'hashed'; readonly passwords: readonly (StoredPassword | undefined)[] } | HashOverload> {
  const passwords: (StoredPassword | undefined)[] = []
  for (const one of judged) {
    if (one.kind !== 'clear') passwords.push(one.kind === 'foreign' ? one.stored : undefined)
    else {
      const outcome = await hashPassword(one.text)
      if (outcome.kind === 'overloaded') return outcome
      passwords.push(outcome.stored)
    }
  }
  return { kind: 'hashed', passwords }
}
