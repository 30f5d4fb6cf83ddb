/** The errors object of the public API: `{ fieldErrors: { field: [{ code, message }] }, generalErrors: [{ code, message }] }`. */
import { z } from 'zod'
import { component } from '@/lib/component'

export { type Invalid, invalid, type NotFound, notFound, type Vetoed } from './outcomes'

export type ErrorItem = { readonly code: string; readonly message: string }

/** Codes read `[kind]field.path` for fields and `[Name]` in general. An empty half is left out. */
export type Errors = {
  readonly fieldErrors?: Readonly<Record<string, readonly ErrorItem[]>>
  readonly generalErrors?: readonly ErrorItem[]
}

/** The errors object as a schema. */
export const errorsSchema = component('Errors', () => {
  const items = z.array(z.object({ code: z.string(), message: z.string() }).meta({ id: 'Error' })).min(1)
  return z.object({ fieldErrors: z.record(z.string(), items).optional(), generalErrors: items.optional() })
})

/** The kinds of field errors in use; the code on the wire is `[kind]field`, except for `invalidJSON`, which stands alone. */
export type FieldErrorKind =
  | 'blank'
  | 'breachedCommonPassword'
  | 'breachedPasswordOnly'
  | 'cannotSend'
  | 'containsEmail'
  | 'containsPhoneNumber'
  | 'containsUsername'
  | 'couldNotConvert'
  | 'disabled'
  | 'duplicate'
  | 'inUse'
  | 'invalid'
  | 'invalidJSON'
  | 'invalidPhone'
  | 'missing'
  | 'mismatch'
  | 'notEmail'
  | 'onlyAlpha'
  | 'previouslyUsed'
  | 'requireNumber'
  | 'singleCase'
  | 'tooLong'
  | 'tooMany'
  | 'tooShort'
  | 'tooYoung'

/** One field's error. `field` is the path in the request body, such as `user.email`. */
export function fieldError(field: string, kind: FieldErrorKind, message: string): Errors {
  const code = kind === 'invalidJSON' ? '[invalidJSON]' : `[${kind}]${field}`
  return { fieldErrors: { [field]: [{ code, message }] } }
}

/** An error of the request as a whole. `name` without brackets: `TenantIdRequired`. */
export function generalError(name: string, message: string): Errors {
  return { generalErrors: [{ code: `[${name}]`, message }] }
}

/** All errors of several checks in one object, in order. */
export function mergeErrors(parts: readonly Errors[]): Errors {
  const fields = new Map<string, ErrorItem[]>()
  const general: ErrorItem[] = []
  for (const part of parts) {
    for (const [field, items] of Object.entries(part.fieldErrors ?? {})) {
      fields.set(field, [...(fields.get(field) ?? []), ...items])
    }
    general.push(...(part.generalErrors ?? []))
  }
  return {
    ...(fields.size > 0 ? { fieldErrors: Object.fromEntries(fields) } : {}),
    ...(general.length > 0 ? { generalErrors: general } : {}),
  }
}
