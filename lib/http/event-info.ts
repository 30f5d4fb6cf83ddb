/** `eventInfo`, which requests name their user's address and device with, and what events tell of where a request came from. */
import { z } from 'zod'
import type { EventInfo } from '@/lib/events'
import { maxTextLength } from '@/lib/limits'
import type { ClientInfo } from './client'

/** A text of a body that may be left out, or null. */
export const optionalText = z.string().max(maxTextLength).nullish()

/** An address in a body. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()]).nullish()

/** The member of a body. */
export const eventInfoInput = z
  .object({
    deviceDescription: optionalText,
    deviceName: optionalText,
    deviceType: optionalText,
    ipAddress,
    userAgent: optionalText,
  })
  .nullish()

/** A body with that member. */
export type NamesEventInfo = { readonly eventInfo?: z.output<typeof eventInfoInput> }

type Source = {
  readonly client: Pick<ClientInfo, 'ipAddress' | 'userAgent'>
  readonly key?: object | undefined
  readonly body?: NamesEventInfo | undefined
}

/** What events tell of where a request came from. Of somebody else only a caller with a key may say it (docs/decisions/006). */
export function eventInfo({ body, client, key }: Source): EventInfo {
  const named = key && body?.eventInfo
  return {
    deviceDescription: named?.deviceDescription ?? undefined,
    deviceName: named?.deviceName ?? undefined,
    deviceType: named?.deviceType ?? undefined,
    ipAddress: named?.ipAddress ?? client.ipAddress,
    userAgent: named?.userAgent ?? client.userAgent,
  }
}
