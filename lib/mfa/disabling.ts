/** Removing and renaming second factors. */
import type { Application } from '@/lib/applications'
import { execute, inTransaction, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import { guess } from './guess'
import { type Keys, keysDocument, proofOf } from './proof'
import { codeHolderOf, findSentCode } from './send'
import { removeMethods, tellOfRemoval } from './stored-methods'

export type Disabling = {
  readonly methodId: string
  /** Of the method itself, or a recovery code: that removes every method. */
  readonly code: string
  readonly application: Application | undefined
}

export type DisableOutcome = { readonly kind: 'disabled' } | { readonly kind: 'wrongCode' } | Invalid

/** What the codes of a user are compared with. */
async function findKeys({ tenantId }: TenantScope, userId: string): Promise<Keys> {
  const [row] = await sql<{ keys: Keys }>(
    `select ${keysDocument} as keys from users u where u.id = $1::uuid and u.tenant_id = $2::uuid`,
    userId,
    tenantId,
  )
  return row?.keys ?? { authenticators: [], recoverySalt: null }
}

/** Whether the code allows to remove the method: in the transaction around the caller, where a wrong one is counted too. */
async function judge(scope: TenantScope, userId: string, { methodId, code }: Disabling) {
  const sentFor = await findSentCode(userId)
  const sent = sentFor?.purpose === 'disable' && sentFor.code.methodId === methodId ? sentFor.code : undefined
  const keys = await findKeys(scope, userId)
  const proof = await proofOf({ userId, code, keys, methodIds: [methodId], sent })
  const ofSentCode = proof.kind === 'sentCode' || (proof.kind === 'nothing' && sent !== undefined)
  const holder = ofSentCode ? codeHolderOf(userId) : undefined
  const verdict = await guess({ scope, userId, user: 'any', proof, holder })
  return verdict.kind === 'accepted' ? proof.kind : undefined
}

/** Removes a method, or with a recovery code all of them; recovery codes go with the last one. Every trust of the user ends. */
export async function disableMethod(
  scope: TenantScope,
  account: Account,
  disabling: Disabling,
): Promise<DisableOutcome> {
  const method = account.secondFactors.find(({ id }) => id === disabling.methodId)
  if (!method) return invalid(fieldError('methodId', 'invalid', 'The user has no method with this id.'))
  return inTransaction(async () => {
    const proved = await judge(scope, account.id, disabling)
    if (!proved) return { kind: 'wrongCode' }
    const removed = proved === 'recoveryCode' ? account.secondFactors : [method]
    await removeMethods(scope, account.id, proved === 'recoveryCode' ? 'all' : [method])
    await tellOfRemoval(scope, account, removed, disabling.application)
    return { kind: 'disabled' }
  })
}

/** Names a method, or without a name takes its name away. */
export async function renameMethod(
  { tenantId }: TenantScope,
  userId: string,
  methodId: string,
  name: string | undefined,
): Promise<{ readonly kind: 'renamed' } | NotFound> {
  const changed = await execute(
    'update two_factor_methods set name = $4 where tenant_id = $1::uuid and user_id = $2::uuid and id = $3',
    tenantId,
    userId,
    methodId,
    name ?? null,
  )
  return changed === 1 ? { kind: 'renamed' } : notFound
}
