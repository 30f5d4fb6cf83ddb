/** Zod's findings in the words of the public errors object, and the schemas of values that arrive in requests. */
import { z } from 'zod'
import { type Errors, type FieldErrorKind, fieldError, generalError, mergeErrors } from '@/lib/errors'
import { maxTextLength } from '@/lib/limits'

/** Where a value came from decides what a malformed one is called. */
export type Source = 'body' | 'parameters'

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? (value as Record<PropertyKey, unknown>)[part]
      : undefined
  }, root)
}

type Finding = { readonly kind: FieldErrorKind; readonly message: string }

function describe(issue: z.core.$ZodIssue, given: unknown, source: Source): Finding {
  if (given === undefined || given === null || given === '') return { kind: 'blank', message: 'A value is required.' }
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_format':
      return source === 'body'
        ? { kind: 'invalidJSON', message: 'The value has the wrong type or format.' }
        : { kind: 'couldNotConvert', message: 'The value could not be converted.' }
    case 'too_big':
      return issue.origin === 'string'
        ? { kind: 'tooLong', message: `At most ${issue.maximum} characters are allowed.` }
        : { kind: issue.origin === 'array' ? 'tooMany' : 'invalid', message: `At most ${issue.maximum} is allowed.` }
    case 'too_small':
      return { kind: 'invalid', message: `At least ${issue.minimum} is required.` }
    case 'custom':
      return {
        kind: (issue.params?.kind as FieldErrorKind | undefined) ?? 'invalid',
        message: `The value ${issue.message}.`,
      }
    default:
      return { kind: 'invalid', message: 'The value is not one of those allowed.' }
  }
}

/** Zod goes on to measure a value of the wrong type where it has a length; one error says enough. */
function withoutEchoes(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const mistyped = new Set<string>()
  return issues.filter(({ code, path }) => {
    const field = pathText(path)
    if (code === 'invalid_type') mistyped.add(field)
    return code === 'invalid_type' || !mistyped.has(field)
  })
}

/** The errors object for what a schema found in `given`. */
export function toErrors(error: z.ZodError, given: unknown, source: Source): Errors {
  return mergeErrors(
    withoutEchoes(error.issues).map((issue) => {
      const field = pathText(issue.path)
      const { kind, message } = describe(issue, valueAt(given, issue.path), source)
      return field ? fieldError(field, kind, message) : generalError('InvalidRequest', message)
    }),
  )
}

/** A UUID of any version, compared in lower case. */
export const uuid = z.guid().toLowerCase()

/** A short text; blank counts as missing. */
export const text = (max = maxTextLength) => z.string().min(1).max(max)

/** A query parameter that is on or off; absent is off. `parameter`: what the text stands for, to the API's description. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true')
  .meta({ parameter: { type: 'boolean', default: false } })

/** A whole number as a query spells it. */
export const digits = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
  .meta({ parameter: { type: 'integer', minimum: 0 } })
