/** Whether a computer may be trusted after a second factor. */
import { trustLifetime, trustReachOf } from '@/lib/mfa'
import type { TwoFactorFlow } from './flow'

/** For how long; undefined where the policy lets no trust count. */
export function offeredTrust({ authorization }: TwoFactorFlow): { readonly seconds: number } | undefined {
  const { scope, application } = authorization
  return trustReachOf(application).kind === 'none' ? undefined : { seconds: trustLifetime(scope, application) }
}
