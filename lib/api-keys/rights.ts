/** The order of rights among API keys: no key makes, sees or changes a stronger one than itself. */

export type Permissions = Readonly<Record<string, readonly string[]>>

/** What a key may do, where and until when. Absent: everything, in every tenant, for ever. */
export type Rights = {
  readonly tenantId: string | undefined
  readonly permissions: Permissions | undefined
  /** ms since the epoch. */
  readonly expirationInstant: number | undefined
}

function permissionsWithin(inner: Permissions | undefined, outer: Permissions | undefined): boolean {
  if (outer === undefined) return true
  if (inner === undefined) return false
  return Object.entries(inner).every(
    ([endpoint, methods]) =>
      Object.hasOwn(outer, endpoint) && methods.every((method) => outer[endpoint]?.includes(method) ?? false),
  )
}

function expiresWithin(inner: number | undefined, outer: number | undefined): boolean {
  return outer === undefined || (inner !== undefined && inner <= outer)
}

/** The members in which `inner` goes beyond `outer`; empty if it is equal or weaker. */
export function excess(inner: Rights, outer: Rights): readonly (keyof Rights)[] {
  return [
    ...(outer.tenantId === undefined || inner.tenantId === outer.tenantId ? [] : (['tenantId'] as const)),
    ...(permissionsWithin(inner.permissions, outer.permissions) ? [] : (['permissions'] as const)),
    ...(expiresWithin(inner.expirationInstant, outer.expirationInstant) ? [] : (['expirationInstant'] as const)),
  ]
}
