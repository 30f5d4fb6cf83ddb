/** Whether a password is publicly known: on a list that ships with this server, and, where one is configured, in a range service. */
import { config } from '@/lib/config'
import { describeError, log } from '@/lib/log'
import { processWide } from '@/lib/process-wide'
import { isInRange } from './breach-range'
import type { PasswordProblem } from './rules'

/** In the public API's words (`user.breachedPasswordStatus`). */
export type Breach = 'None' | 'CommonPassword' | 'PasswordOnly'

/** Loaded with the first check: the tenants that want none need not hold some 50,000 words in memory. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  return processWide('passwords.common', async () => {
    const { dictionary } = await import('@zxcvbn-ts/language-common')
    return new Set(dictionary['passwords-common'])
  })
}

/** `words`: what anybody would try here first, such as the tenant's name. Letters of either case are one: lists are lower case. */
export async function breachOf(password: string, words: readonly string[] = []): Promise<Breach> {
  const folded = password.toLowerCase()
  const common = await commonPasswords()
  if (common.has(folded) || words.some((word) => word.toLowerCase() === folded)) return 'CommonPassword'
  const url = config().breachRangeUrl
  if (url === undefined) return 'None'
  try {
    return (await isInRange(url, password)) ? 'PasswordOnly' : 'None'
  } catch (error) {
    // Nobody is kept from logging in because somebody else's service is down.
    log.warn('passwords.breach.failed', describeError(error))
    return 'None'
  }
}

/** What stands against setting a password with this result. */
export function breachProblem(breach: Breach): PasswordProblem | undefined {
  if (breach === 'None') return undefined
  return breach === 'CommonPassword' ? 'breachedCommonPassword' : 'breachedPasswordOnly'
}
