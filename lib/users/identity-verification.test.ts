import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tenantSettings } from '@/lib/settings'
import type { TenantScope } from '@/lib/tenancy'
import type { Identity } from './account'
import { initialVerification, needsVerification } from './identity-verification'

const scopeWith = (settings: object) => ({ tenant: { settings: tenantSettings.parse(settings) } }) as TenantScope

const email = { type: 'email', skipVerification: false, before: undefined } as const
const verifying = scopeWith({ emailConfiguration: { verifyEmail: true } })
const strict = scopeWith({ emailConfiguration: { verifyEmail: true, verifyEmailWhenChanged: true } })
const earlier = { type: 'email', verified: true, verifiedInstant: 5, verifiedReason: 'Completed' } as Identity
const open = { type: 'email', verified: false, verifiedInstant: null, verifiedReason: 'Pending' } as Identity

test('what is known of a new identity', () => {
  const cases = [
    [scopeWith({}), email, [true, 9n, 'Disabled']],
    [verifying, email, [false, null, 'Pending']],
    [verifying, { ...email, skipVerification: true }, [true, 9n, 'Skipped']],
    [verifying, { ...email, type: 'username' }, [false, null, 'Unverifiable']],
    [verifying, { ...email, before: earlier }, [true, 5n, 'Completed']],
    [strict, { ...email, before: earlier }, [false, 5n, 'Pending']],
    [strict, { ...email, before: earlier, skipVerification: true }, [true, 5n, 'Skipped']],
    [verifying, { ...email, before: open }, [false, null, 'Pending']],
  ] as const
  for (const [scope, identity, expected] of cases) {
    const { verified, verifiedInstant, verifiedReason } = initialVerification(scope, identity, 9n)
    assert.deepEqual([verified, verifiedInstant, verifiedReason], expected)
  }
})

test('who is asked to verify: not whom others vouched for, and not what cannot be verified', () => {
  const asked = (verifiedReason: string | null, verified = false) => needsVerification({ verified, verifiedReason })
  for (const reason of ['Pending', 'Completed', 'Administrative', 'Implicit', null]) assert.ok(asked(reason))
  for (const reason of ['Disabled', 'Import', 'Skipped', 'Trusted', 'Unverifiable']) assert.ok(!asked(reason))
  assert.ok(!asked('Pending', true))
})
