/** One instance per process, although Next bundles instrumentation, routes and pages apart and reloads modules in development. */

type Registry = Record<symbol, unknown>

/** Returns what `make` returned the first time this `name` was asked for in the process. */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`latchkey.${name}`)
  const registry = globalThis as unknown as Registry
  if (!(key in registry)) registry[key] = make()
  return registry[key] as T
}
