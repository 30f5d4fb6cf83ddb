/** Second factors as rows: adding and removing them with everything that follows, in the transaction around the caller. */
import type { Application } from '@/lib/applications'
import { execute, sql } from '@/lib/db'
import { encrypt } from '@/lib/encryption'
import { recordEvents } from '@/lib/events'
import { queueMessage } from '@/lib/messages'
import { newText } from '@/lib/random'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, revokeTrusts, type SecondFactor, toOfferedMethods, toUserJson } from '@/lib/users'
import { secretContext } from './proof'
import type { Destination } from './send'

export type NewMethod = Destination | { readonly method: 'authenticator'; readonly secret: Uint8Array }

export type AddedMethod = {
  readonly method: NewMethod
  readonly name: string | undefined
  /** Whose templates count for what the user is sent. */
  readonly application: Application | undefined
  /** The time step of the code that proved it: it does not also log in. */
  readonly lastStep?: number | undefined
}

const methodIdAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export const newMethodId = (): string => newText(methodIdAlphabet, 4)

/** The columns of a method under this id, without those of the user. */
export async function methodColumns(userId: string, id: string, method: NewMethod) {
  return {
    method: method.method,
    email: method.method === 'email' ? method.email : null,
    mobilePhone: method.method === 'sms' ? method.mobilePhone : null,
    secretEncrypted:
      method.method === 'authenticator'
        ? await encrypt(Buffer.from(method.secret).toString('base64'), secretContext(userId, id))
        : null,
  }
}

/** Writes the row under an id that the user has not used yet. */
async function insertMethod(
  { tenantId }: TenantScope,
  userId: string,
  { method: given, name = undefined, lastStep }: AddedMethod,
): Promise<SecondFactor> {
  for (;;) {
    const id = newMethodId()
    const { method, email, mobilePhone, secretEncrypted } = await methodColumns(userId, id, given)
    const inserted = await execute(
      `insert into two_factor_methods (id, tenant_id, user_id, method, name, secret_encrypted, email, mobile_phone, last_step, insert_instant)
       values ($1, $2::uuid, $3::uuid, $4, $5, $6, $7, $8, $9::bigint, now_ms()) on conflict do nothing`,
      id,
      tenantId,
      userId,
      method,
      name ?? null,
      secretEncrypted,
      email,
      mobilePhone,
      lastStep ?? null,
    )
    if (inserted === 1) return { id, method, name: name ?? null, email, mobilePhone, lastUsedInstant: null }
  }
}

/** Every trusted device has to show a factor again. */
export async function addMethod(scope: TenantScope, account: Account, adding: AddedMethod): Promise<SecondFactor> {
  const added = await insertMethod(scope, account.id, adding)
  await revokeTrusts(scope, account.id)
  const [method] = toOfferedMethods([added])
  await recordEvents(scope, {
    type: 'user.two-factor.method.add',
    members: () => ({ method: { ...method }, user: toUserJson(account) }),
  })
  const { application } = adding
  const values = { 'method.method': added.method }
  await queueMessage(scope, { kind: 'twoFactorMethodAdded', user: account, application, values })
  return added
}

/** Recovery codes go with the last method, and every trust of the user ends. `all`: also one that was added since the user was read. */
export async function removeMethods(
  scope: TenantScope,
  userId: string,
  which: readonly SecondFactor[] | 'all',
): Promise<void> {
  await execute(
    'delete from two_factor_methods where user_id = $1::uuid and tenant_id = $2::uuid and ($3::text[] is null or id = any($3))',
    userId,
    scope.tenantId,
    which === 'all' ? null : which.map(({ id }) => id),
  )
  await execute(
    `delete from recovery_codes r where r.user_id = $1::uuid
       and not exists (select 1 from two_factor_methods m where m.user_id = r.user_id)`,
    userId,
  )
  await revokeTrusts(scope, userId)
}

export async function tellOfRemoval(
  scope: TenantScope,
  account: Account,
  methods: readonly SecondFactor[],
  application: Application | undefined,
): Promise<void> {
  for (const method of toOfferedMethods(methods)) {
    await recordEvents(scope, {
      type: 'user.two-factor.method.remove',
      members: () => ({ method: { ...method }, user: toUserJson(account) }),
    })
    const values = { 'method.method': method.method }
    await queueMessage(scope, { kind: 'twoFactorMethodRemoved', user: account, application, values })
  }
}

/** Whoever adds or judges factors of this user now waits until the transaction ends. */
export function lockUser({ tenantId }: TenantScope, userId: string) {
  return sql('select id from users where id = $1::uuid and tenant_id = $2::uuid for no key update', userId, tenantId)
}
