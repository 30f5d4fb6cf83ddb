/**
 * Schemas of what the API answers. They are for its description alone and are made when that is asked for: a server that answers
 * logins neither builds nor keeps them.
 */
import { z } from 'zod'

export type Described<Schema extends z.ZodType = z.ZodType> = () => Schema

/** An object that several answers share, under the name that the description gives it. */
export function component<Schema extends z.ZodType>(name: string, make: () => Schema): Described<Schema> {
  let made: Schema | undefined
  return () => {
    made ??= make().meta({ id: name })
    return made
  }
}

/** ms since the epoch. */
export const instant = () => z.number().int().meta({ format: 'int64' })

/** Members of everything that is created and changed. */
export const changed = () => ({ insertInstant: instant(), lastUpdateInstant: instant() })

/** What a client keeps with us and we only keep. */
export const freeObject = () => z.record(z.string(), z.unknown())
