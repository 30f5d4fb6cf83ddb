/** Outcomes that every change of a stored object may have besides success. */
import type { Errors } from './index'

/** The request contradicts itself or what is stored; nothing was changed. */
export type Invalid = { readonly kind: 'invalid'; readonly errors: Errors }

/** There is no such object within reach of the request; nothing was changed. */
export type NotFound = { readonly kind: 'notFound' }

/** A webhook that has to agree did not; nothing was changed. */
export type Vetoed = { readonly kind: 'vetoed' }

export const invalid = (errors: Errors): Invalid => ({ kind: 'invalid', errors })

export const notFound: NotFound = { kind: 'notFound' }
