/** How many of the webhooks that hear an event have to agree to it (Webhook and event settings, "transaction type"). */
import type { TransactionType } from '@/lib/settings'

/** Whether `agreed` of `asked` webhooks are enough. Where nobody is asked, nobody objects. */
export function isSatisfied(type: TransactionType, agreed: number, asked: number): boolean {
  if (asked === 0) return true
  switch (type) {
    case 'None':
      return true
    case 'Any':
      return agreed >= 1
    case 'SimpleMajority':
      return agreed * 2 >= asked
    case 'SuperMajority':
      return agreed * 3 >= asked * 2
    case 'AbsoluteMajority':
      return agreed === asked
    default:
      return type satisfies never
  }
}
