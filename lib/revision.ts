/** How an update arrives at the next state of a stored object: replaced as a whole, or merged with a patch (RFC 7396). */
import type { Invalid } from '@/lib/errors'

export type JsonObject = Readonly<Record<string, unknown>>

/** The next state, or why there is none. */
export type Revision<T> = { readonly kind: 'revised'; readonly value: T } | Invalid

/**
 * Gives the next state of an object whose present one is `current`, in its public JSON shape. Called with the row locked, perhaps
 * more than once, so it decides and changes nothing.
 */
export type Revise<T> = (current: JsonObject) => Revision<T>

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * `target` with `patch` applied (RFC 7396 §2): a null removes its member, an object merges into its member, all else replaces it.
 * Copies, and defines every member as the copy's own, so that no member's name reaches a prototype.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

/** The value without members that are null, at every level outside arrays: the public API treats a null as absent. */
export function withoutNulls(value: unknown): unknown {
  return mergePatch({}, value)
}
