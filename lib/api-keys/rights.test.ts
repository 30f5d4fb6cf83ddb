import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { excess, type Rights } from './rights'

const everything: Rights = { tenantId: undefined, permissions: undefined, expirationInstant: undefined }

const rights: fc.Arbitrary<Rights> = fc.record({
  tenantId: fc.constantFrom(undefined, 'A', 'B'),
  permissions: fc.option(
    fc.dictionary(
      fc.constantFrom('/api/user', '/api/login', '/api/tenant'),
      fc.uniqueArray(fc.constantFrom('GET', 'POST', 'DELETE')),
    ),
    { nil: undefined },
  ),
  expirationInstant: fc.constantFrom(undefined, 1, 2),
})

/** What a key may do, asked one action at a time. */
function may(key: Rights, tenant: string, endpoint: string, method: string, at: number): boolean {
  const inTime = key.expirationInstant === undefined || at < key.expirationInstant
  const inTenant = key.tenantId === undefined || key.tenantId === tenant
  return inTime && inTenant && (key.permissions === undefined || (key.permissions[endpoint]?.includes(method) ?? false))
}

test('AK-04: whatever a key within another one may do, the other one may do', () => {
  fc.assert(
    fc.property(
      rights,
      rights,
      fc.constantFrom('A', 'B'),
      fc.constantFrom('/api/user', '/api/login', '/api/tenant', '/api/other'),
      fc.constantFrom('GET', 'POST', 'DELETE'),
      fc.constantFrom(0, 1, 2),
      (inner, outer, tenant, endpoint, method, at) => {
        fc.pre(excess(inner, outer).length === 0)
        assert.ok(!may(inner, tenant, endpoint, method, at) || may(outer, tenant, endpoint, method, at))
      },
    ),
    { numRuns: 2000 },
  )
})

test('a key is within itself and within one that may do everything', () => {
  fc.assert(
    fc.property(rights, (key) => {
      assert.deepEqual(excess(key, key), [])
      assert.deepEqual(excess(key, everything), [])
    }),
  )
})

test('AK-04: dropping the list of permissions, the tenant or the expiry is more, not less', () => {
  const limited: Rights = { tenantId: 'A', permissions: { '/api/user': ['GET'] }, expirationInstant: 1 }
  assert.deepEqual(excess(everything, limited), ['tenantId', 'permissions', 'expirationInstant'])
  assert.deepEqual(excess({ ...limited, permissions: { '/api/user': ['GET', 'POST'] } }, limited), ['permissions'])
  assert.deepEqual(excess({ ...limited, permissions: { constructor: ['GET'] } }, limited), ['permissions'])
})
