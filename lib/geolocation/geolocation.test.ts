import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { locate, openLocations } from './index'
import { mmdb } from './mmdb-fixture'

const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-locations-'))
const file = path.join(folder, 'city.mmdb')

before(() => {
  writeFileSync(
    file,
    mmdb({
      '107.170.0.0/16': {
        city: { names: { en: 'San Francisco' } },
        country: { iso_code: 'US' },
        location: { latitude: 37.7309, longitude: -122.3886 },
        subdivisions: [{ iso_code: 'CA' }],
      },
      '203.0.113.7': { country: { iso_code: 'JP' }, postal: { code: '100-0001' } },
      '198.51.100.0/24': { autonomous_system: 'not a city' },
    }),
  )
})
after(() => rmSync(folder, { recursive: true }))

test('without a database nothing is anywhere', () => {
  assert.deepEqual(openLocations(undefined), { kind: 'open' })
  assert.equal(locate('107.170.227.24'), undefined)
})

test('a file that is no database is refused by name', () => {
  const other = path.join(folder, 'other')
  writeFileSync(other, 'no database')
  for (const name of [other, path.join(folder, 'absent'), folder]) {
    const opened = openLocations(name)
    assert.ok(opened.kind === 'failed' && opened.message.includes(`GEOIP_DATABASE ${name}`))
  }
})

test('an address has what the database knows of it, and an unknown one nothing', () => {
  assert.deepEqual(openLocations(file), { kind: 'open' })
  assert.deepEqual(locate('107.170.227.24'), {
    city: 'San Francisco',
    country: 'US',
    displayString: 'San Francisco, CA, US',
    latitude: 37.7309,
    longitude: -122.3886,
    region: 'CA',
  })
  assert.deepEqual(locate('203.0.113.7'), { country: 'JP', displayString: 'JP', zipcode: '100-0001' })
  for (const address of ['203.0.113.8', '198.51.100.1', '127.0.0.1', '::1', '', 'x']) {
    assert.equal(locate(address), undefined, address)
  }
})
