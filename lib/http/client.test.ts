/** The client's address comes from who may speak for a client, and from nobody else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { configure } from '@/lib/config-fixture'
import { clientInfo } from './client'

const trust = (proxies: string) => configure({ TRUSTED_PROXIES: proxies })

function addressOf(peer: string, forwardedFor?: string, authenticated = false): string | undefined {
  const headers = new Headers({ 'x-latchkey-peer': peer })
  if (forwardedFor !== undefined) headers.set('x-forwarded-for', forwardedFor)
  return clientInfo(new Request('http://localhost/', { headers }), authenticated).ipAddress
}

test('BF-04: a peer that is not a proxy of ours speaks for itself alone', () => {
  trust('10.0.0.0/8')
  assert.equal(addressOf('203.0.113.9', '198.51.100.1'), '203.0.113.9')
  assert.equal(addressOf('203.0.113.9'), '203.0.113.9')
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('unknown'))), (hops) => {
      assert.equal(addressOf('203.0.113.9', hops.join(', ')), '203.0.113.9')
    }),
  )
})

test('BF-04: behind our proxies it is the right-most hop that is none of them', () => {
  trust('10.0.0.0/8,2001:db8::/32')
  assert.equal(addressOf('10.0.0.1', '198.51.100.1'), '198.51.100.1')
  assert.equal(addressOf('10.0.0.1', '1.2.3.4, 198.51.100.1, 10.0.0.2'), '198.51.100.1')
  assert.equal(addressOf('10.0.0.1', '1.2.3.4,198.51.100.1,2001:db8::7'), '198.51.100.1')
  assert.equal(addressOf('10.0.0.1', '10.0.0.3, 10.0.0.2'), '10.0.0.3')
  assert.equal(addressOf('2001:db8::1', '198.51.100.1'), '198.51.100.1')
})

test('BF-04: whatever a client writes to the left of what the proxy saw changes nothing', () => {
  trust('10.0.0.0/8')
  const invented = fc.array(
    fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom('a', '1', '.', ':', ' ') })),
  )
  fc.assert(
    fc.property(invented, (hops) => {
      assert.equal(addressOf('10.0.0.1', [...hops, '198.51.100.1'].join(',')), '198.51.100.1')
    }),
  )
})

test('a hop that is no address ends the chain at the last one that was', () => {
  trust('10.0.0.0/8')
  assert.equal(addressOf('10.0.0.1', '198.51.100.1, unknown'), '10.0.0.1')
  assert.equal(addressOf('10.0.0.1', '198.51.100.1, unknown, 10.0.0.2'), '10.0.0.2')
  assert.equal(addressOf('10.0.0.1', ''), '10.0.0.1')
})

test('the holder of an API key speaks for its clients from anywhere', () => {
  trust('none')
  assert.equal(addressOf('203.0.113.9', '198.51.100.1', true), '198.51.100.1')
  assert.equal(addressOf('203.0.113.9', '1.2.3.4, 198.51.100.1', true), '198.51.100.1')
  assert.equal(addressOf('203.0.113.9', undefined, true), '203.0.113.9')
})

test('all trusts everybody: the left-most address counts', () => {
  trust('all')
  assert.equal(addressOf('203.0.113.9', '1.2.3.4, 198.51.100.1'), '1.2.3.4')
})

test('an IPv4 address written as IPv6 is the same address', () => {
  trust('10.0.0.0/8')
  assert.equal(addressOf('::ffff:10.0.0.1', '::ffff:198.51.100.1'), '198.51.100.1')
})

test('a long user agent is cut, and the request id is the front’s', () => {
  const headers = { 'user-agent': 'x'.repeat(2000), 'x-request-id': 'one' }
  const info = clientInfo(new Request('http://localhost/', { headers }), false)
  assert.equal(info.userAgent?.length, 512)
  assert.equal(info.requestId, 'one')
})

test('an address that a caller names counts from an API key, or from a trusted service that forwards for nobody', () => {
  trust('10.0.0.0/8')
  const mayName = (peer: string, forwardedFor?: string, authenticated = false) => {
    const headers = new Headers({ 'x-latchkey-peer': peer })
    if (forwardedFor !== undefined) headers.set('x-forwarded-for', forwardedFor)
    return clientInfo(new Request('http://localhost/', { headers }), authenticated).mayNameAddress
  }
  assert.ok(mayName('203.0.113.9', undefined, true))
  assert.ok(mayName('10.0.0.1'))
  assert.ok(mayName('10.0.0.1', '::ffff:10.0.0.1'))
  assert.ok(!mayName('203.0.113.9'))
  assert.ok(!mayName('203.0.113.9', '203.0.113.9'))
  for (const hops of ['198.51.100.1', '10.0.0.1, 198.51.100.1', '198.51.100.1, 10.0.0.1', '10.0.0.2', 'unknown', '']) {
    assert.ok(!mayName('10.0.0.1', hops), hops)
  }
})
