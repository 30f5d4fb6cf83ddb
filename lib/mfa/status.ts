/** Whether a user would be asked for a second factor, without asking. */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import type { Account } from '@/lib/users'
import { usableMethods } from './methods'
import { demandOf, trustReachOf } from './policy'
import { acceptTrust, type TrustState, trustStates } from './trust'

/** What the user is about to do. A trusted device spares the second factor at a login only. */
export type TwoFactorAction = 'changePassword' | 'login' | 'stepUp'

export type StatusQuestion = {
  readonly account: Account
  readonly application: Application | undefined
  readonly action: TwoFactorAction
  readonly twoFactorTrustId: string | undefined
}

export type TwoFactorStatus = { readonly challenged: boolean; readonly trusts: readonly TrustState[] }

async function challengedAtLogin(scope: TenantScope, question: StatusQuestion): Promise<boolean> {
  const { account, application, twoFactorTrustId } = question
  const demand = demandOf(scope, application, account)
  if (demand.kind === 'none') return false
  if (demand.methods.length === 0 || twoFactorTrustId === undefined) return true
  // Presented as in a body: asking does not use a trust up.
  const trust = { source: 'body', tokens: [twoFactorTrustId] } as const
  return (await acceptTrust(scope, account.id, trust, trustReachOf(application))).kind === 'untrusted'
}

export async function twoFactorStatus(scope: TenantScope, question: StatusQuestion): Promise<TwoFactorStatus> {
  const { account, action, twoFactorTrustId } = question
  const challenged =
    action === 'login' ? await challengedAtLogin(scope, question) : usableMethods(scope, account).length > 0
  const trusts = twoFactorTrustId === undefined ? [] : await trustStates(scope, account.id, twoFactorTrustId)
  return { challenged, trusts }
}
