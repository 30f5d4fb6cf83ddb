/** Second factors as the holder of an API key sets them, without a proof of possession (User API, Import Users: `twoFactor`). */
import { execute } from '@/lib/db'
import { type Errors, fieldError, mergeErrors } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import { revokeRefreshTokensOfUser } from '@/lib/tokens'
import { type Account, Refusal, type SecondFactor, type TwoFactorInput } from '@/lib/users'
import { givenRecoveryCodes } from './codes'
import { maxMethods } from './limits'
import { replaceRecoveryCodes } from './recovery'
import { authenticatorSecret } from './secret'
import {
  addMethod,
  lockUser,
  methodColumns,
  type NewMethod,
  newMethodId,
  removeMethods,
  tellOfRemoval,
} from './stored-methods'

type Given = NonNullable<TwoFactorInput['methods']>[number]

type Judged =
  | { readonly kind: 'known'; readonly method: SecondFactor; readonly name: string | undefined }
  | { readonly kind: 'new'; readonly method: NewMethod; readonly name: string | undefined }
  | { readonly kind: 'refused'; readonly errors: Errors }

const refused = (errors: Errors): Judged => ({ kind: 'refused', errors })
const blank = (field: string): Judged => refused(fieldError(field, 'blank', 'A value is required.'))

function judgeNew({ email, method, mobilePhone, name, secret }: Given, path: string): Judged {
  switch (method) {
    case 'email':
      return email === undefined ? blank(`${path}.email`) : { kind: 'new', method: { method, email }, name }
    case 'sms':
      return mobilePhone === undefined
        ? blank(`${path}.mobilePhone`)
        : { kind: 'new', method: { method, mobilePhone }, name }
    case 'authenticator': {
      if (secret === undefined) return blank(`${path}.secret`)
      const bytes = authenticatorSecret({ secret })
      const message = 'The secret is not base64, or not between 128 and 512 bits long.'
      return bytes
        ? { kind: 'new', method: { method, secret: bytes }, name }
        : refused(fieldError(`${path}.secret`, 'invalid', message))
    }
  }
}

/** One that the user has keeps what it is; only its name may change. */
function judgeKnown(known: SecondFactor, given: Given, path: string): Judged {
  const other = (['method', 'email', 'mobilePhone'] as const).find(
    (member) => given[member] !== undefined && given[member] !== known[member],
  )
  if (other === undefined && given.secret === undefined) return { kind: 'known', method: known, name: given.name }
  const message = 'A method keeps what it is; another one takes its place without this id.'
  return refused(fieldError(`${path}.${other ?? 'secret'}`, 'invalid', message))
}

function judge(present: readonly SecondFactor[], methods: readonly Given[], path: string): Judged[] {
  return methods.map((given, index) => {
    const at = `${path}.methods[${index}]`
    const known = present.find(({ id }) => id === given.id)
    return known ? judgeKnown(known, given, at) : judgeNew(given, at)
  })
}

const addressOf = (method: NewMethod | SecondFactor): string | undefined => {
  if (method.method === 'authenticator') return undefined
  return (
    ('email' in method ? method.email : undefined) ??
    ('mobilePhone' in method ? (method.mobilePhone ?? undefined) : undefined)
  )
}

/** What stands against the methods that there will be. */
function judgeAll(methods: readonly (NewMethod | SecondFactor)[], codes: number, path: string): Errors[] {
  const addresses = methods.map(addressOf).filter((address) => address !== undefined)
  return [
    ...(methods.length > maxMethods
      ? [fieldError(`${path}.methods`, 'tooMany', `A user has at most ${maxMethods} methods.`)]
      : []),
    ...(new Set(addresses).size < addresses.length
      ? [fieldError(`${path}.methods`, 'duplicate', 'The user would have a method twice.')]
      : []),
    ...(codes > 0 && methods.length === 0
      ? [
          fieldError(
            `${path}.recoveryCodes`,
            'invalid',
            'The user has no second factor that the codes could stand in for.',
          ),
        ]
      : []),
  ]
}

type Edit = {
  readonly judged: readonly Judged[]
  readonly removed: readonly SecondFactor[]
  readonly errors: readonly Errors[]
}

/** `append`: what is not named stays. */
function editOf(
  present: readonly SecondFactor[],
  { methods, recoveryCodes = [] }: TwoFactorInput,
  { how, path }: { readonly how: 'append' | 'replace'; readonly path: string },
): Edit {
  const judged = judge(present, methods ?? [], path)
  const kept = new Set(judged.map((one) => (one.kind === 'known' ? one.method.id : undefined)))
  const stays = how === 'append' || methods === undefined
  const removed = stays ? [] : present.filter(({ id }) => !kept.has(id))
  const added = judged.flatMap((one) => (one.kind === 'new' ? [one.method] : []))
  const all = [...present.filter((method) => !removed.includes(method)), ...added]
  const errors = judged.flatMap((one) => (one.kind === 'refused' ? [one.errors] : []))
  return { judged, removed, errors: [...errors, ...judgeAll(all, recoveryCodes.length, path)] }
}

async function rename({ tenantId }: TenantScope, userId: string, id: string, name: string): Promise<void> {
  await execute(
    'update two_factor_methods set name = $4 where tenant_id = $1::uuid and user_id = $2::uuid and id = $3',
    tenantId,
    userId,
    id,
    name === '' ? null : name,
  )
}

/**
 * Makes a user's second factors what a request says, in its transaction, with the events and mails of every change. Throws a `Refusal` for
 * what cannot be. `append`: methods that are not named stay (PATCH); `replace`: they go.
 */
export async function editSecondFactors(
  scope: TenantScope,
  account: Account,
  given: TwoFactorInput,
  how: 'append' | 'replace',
): Promise<void> {
  await lockUser(scope, account.id)
  const present = account.secondFactors
  const { judged, removed, errors } = editOf(present, given, { how, path: 'user.twoFactor' })
  if (errors.length > 0) throw new Refusal(mergeErrors([...errors]))
  if (removed.length > 0) {
    await removeMethods(scope, account.id, removed)
    await tellOfRemoval(scope, account, removed, undefined)
  }
  for (const one of judged) {
    if (one.kind === 'new') await addMethod(scope, account, { ...one, application: undefined })
    if (one.kind === 'known' && one.name !== undefined) await rename(scope, account.id, one.method.id, one.name)
  }
  if (given.recoveryCodes?.length) {
    await replaceRecoveryCodes(scope, account.id, givenRecoveryCodes(given.recoveryCodes))
  }
  const { onMultiFactorEnable } = scope.tenant.settings.jwtConfiguration.refreshTokenRevocationPolicy
  const isFirst = present.length === 0 && judged.some(({ kind }) => kind === 'new')
  if (isFirst && onMultiFactorEnable) await revokeRefreshTokensOfUser(scope, account.id)
}

/** What stands against the second factors of a user who does not exist yet. */
export function judgeNewSecondFactors(given: TwoFactorInput, path: string): Errors[] {
  return [...editOf([], given, { how: 'replace', path }).errors]
}

/** Judged second factors of an imported user, as rows; nobody is told of what they have had all along. `instant`: ms since the epoch. */
export async function importedSecondFactors(
  { tenantId }: TenantScope,
  userId: string,
  given: TwoFactorInput,
  instant: number,
) {
  const ids = new Set<string>()
  const whose = { tenantId, userId, insertInstant: BigInt(instant) }
  const methods = []
  for (const one of judge([], given.methods ?? [], '')) {
    if (one.kind !== 'new') continue
    let id = newMethodId()
    while (ids.has(id)) id = newMethodId()
    ids.add(id)
    methods.push({ ...whose, id, name: one.name || null, ...(await methodColumns(userId, id, one.method)) })
  }
  const { digests, salt } = givenRecoveryCodes(given.recoveryCodes ?? [])
  const recoveryCodes = digests.map((digest) => ({
    ...whose,
    codeHash: new Uint8Array(Buffer.from(digest, 'hex')),
    salt,
  }))
  return { methods, recoveryCodes }
}
