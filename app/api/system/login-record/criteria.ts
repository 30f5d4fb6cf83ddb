/** What search and export share: the members of `search` and `criteria`, in a query and in a body. */
import { z } from 'zod'
import { digits, flag, uuid } from '@/lib/http'
import { maxInstant } from '@/lib/limits'
import type { Criteria } from '@/lib/login-records'

const instant = z.number().int().min(0).max(maxInstant)

/** `includeFailed` is ours. */
export const criteriaInBody = {
  applicationId: uuid.nullish(),
  end: instant.nullish(),
  includeFailed: z.boolean().nullish(),
  start: instant.nullish(),
  userId: uuid.nullish(),
}

export const criteriaInQuery = {
  applicationId: uuid.optional(),
  end: digits.pipe(instant).optional(),
  includeFailed: flag.optional(),
  start: digits.pipe(instant).optional(),
  userId: uuid.optional(),
}

const given = z.object(criteriaInBody)

export function criteriaOf({ applicationId, end, includeFailed, start, userId }: z.output<typeof given>): Criteria {
  return {
    applicationId: applicationId ?? undefined,
    end: end ?? undefined,
    outcomes: includeFailed ? 'withFailures' : 'successes',
    start: start ?? undefined,
    userId: userId ?? undefined,
  }
}
