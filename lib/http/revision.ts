/** Bodies that create, replace or patch an object in its envelope, `{ "tenant": { … } }`. */
import { z } from 'zod'
import { fieldError, type Invalid, invalid, type NotFound, type Vetoed } from '@/lib/errors'
import type { HashOverload } from '@/lib/passwords'
import { mergePatch, type Revise, withoutNulls } from '@/lib/revision'
import { overloaded, type Reply, vetoed } from './reply'
import { toErrors } from './validation'

/** The body of a POST or PUT. A null member counts as absent. */
export const wholeBody = <Shape extends z.ZodRawShape>(shape: Shape) => z.preprocess(withoutNulls, z.object(shape))

/** The body of a PATCH: what it holds is judged after it was merged into the present state. */
export const patchBody = <Name extends string>(name: Name) =>
  z.object({ [name]: z.looseObject({}) } as Record<Name, z.ZodObject<Record<never, never>, z.core.$loose>>)

/** The next state is what the body says. */
export const replaceWith =
  <T>(value: T): Revise<T> =>
  () => ({ kind: 'revised', value })

/** The next state is the present one with the body merged into it, if `schema` accepts that. Errors name paths below `name`. */
export const patchWith =
  <T>(name: string, schema: z.ZodType<T>, patch: unknown): Revise<T> =>
  (current) => {
    const merged = { [name]: mergePatch(current, patch) }
    const parsed = z.object({ [name]: schema }).safeParse(merged)
    return parsed.success
      ? { kind: 'revised', value: parsed.data[name] as T }
      : invalid(toErrors(parsed.error, merged, 'body'))
  }

type Refused = Invalid | NotFound | HashOverload | Vetoed

type StatusOf = {
  readonly invalid: 400
  readonly notFound: 404
  readonly overloaded: 503
  readonly vetoed: 504
}

/** What a client gets for a change that was not made. */
export function refusal<Outcome extends Refused>(outcome: Outcome): Reply<StatusOf[Outcome['kind']]> {
  return toReply(outcome) as Reply<StatusOf[Outcome['kind']]>
}

function toReply(outcome: Refused): Reply {
  switch (outcome.kind) {
    case 'invalid':
      return { status: 400, json: outcome.errors }
    case 'notFound':
      return { status: 404 }
    case 'overloaded':
      return overloaded(outcome.retryAfter)
    case 'vetoed':
      return vetoed
  }
}

/** A request feature whose silent absence would give the caller something else than it asked for. */
export const notSupported = z
  .unknown()
  .refine((value) => value === undefined || value === null || value === false, 'is not supported')
  .optional()

/** For an operation that needs a body in some of its forms only. */
export const requiredBody: Reply<400> = {
  status: 400,
  json: fieldError('body', 'missing', 'A JSON request body is required.'),
}
