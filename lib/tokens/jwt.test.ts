/** Every way to present a token that is not ours, not of this kind or not of this time, and the claims of those that are. */
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { exportJWK, generateKeyPair, importSPKI, jwtVerify, SignJWT } from 'jose'
import { nowInSeconds } from '@/lib/clock'
import { execute, sql } from '@/lib/db'
import { newId } from '@/lib/random'
import { settingsChanged } from '@/lib/settings'
import { type AccessTokenInput, accessTokenClaims, issueAccessToken, verifyAccessToken } from './access-token'
import { isHmac, signingAlgorithms } from './algorithms'
import { applicationId, issuer, tenantId, userId, withUser } from './database-fixture'
import { idTokenClaims, issueIdToken, profileClaims, profileScopesOf } from './id-token'
import { type JwtClaims, signJwt, verifyJwt } from './jwt'
import { revokeAccessToken } from './revoked-tokens'
import { findKey, generateSigningKey, keyFor, publicJwks, type SigningKey, signingKeys } from './signing-keys'

withUser()

const keyName = (algorithm: string) => `${algorithm} of ${tenantId}`

/** Names the key that the tenant signs with. */
async function appoint(jwtConfiguration: { accessTokenKeyId?: string; idTokenKeyId?: string }): Promise<void> {
  const settings = JSON.stringify({ issuer, jwtConfiguration })
  await execute('update tenants set settings = $2::jsonb where id = $1::uuid', tenantId, settings)
  settingsChanged()
}

async function keyOf(algorithm: (typeof signingAlgorithms)[number]): Promise<SigningKey> {
  const existing = (await signingKeys()).find(({ name }) => name === keyName(algorithm))
  if (existing) return existing
  const generated = await generateSigningKey({ algorithm, name: keyName(algorithm) })
  assert.ok(generated.kind === 'stored')
  return (await findKey(generated.key.id))!
}

const claims = (extra: Record<string, unknown> = {}): JwtClaims => ({
  iss: issuer,
  iat: nowInSeconds(),
  exp: nowInSeconds() + 60,
  tty: 'at',
  sub: userId,
  jti: 'j',
  tid: tenantId,
  ...extra,
})

const base64url = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')
const accepts = async (token: string) => (await verifyJwt(token, { kinds: ['at'], issuer })).kind === 'valid'

const input: AccessTokenInput = {
  issuer,
  tenantId,
  userId,
  authenticationType: 'PASSWORD',
  authInstant: 1_700_000_000_999,
  application: { id: applicationId, roles: ['admin', 'user'] },
  profileClaims: { email: 'a@example.com', emailVerified: true, username: 'a' },
  refreshTokenId: 'rt',
}

test('every algorithm signs what only its own key verifies', async () => {
  for (const algorithm of signingAlgorithms) {
    const key = await keyOf(algorithm)
    assert.match(key.kid, isHmac(algorithm) ? /^[0-9a-f]{9}$/ : /^[A-Za-z0-9_-]{27}$/)
    const signed = claims()
    const token = await signJwt(signed, key)
    await appoint({ accessTokenKeyId: key.id })
    assert.deepEqual(await verifyJwt(token, { kinds: ['at'], issuer }), { kind: 'valid', claims: signed })
    assert.equal(await accepts(`${token.slice(0, -8)}AAAAAAAA`), false)
  }
})

test('JW-01: no algorithm but the key’s own: none in any case, HMAC with the public key, another hash', async () => {
  const key = await keyOf('RS256')
  const body = base64url(JSON.stringify(claims()))
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', 'rs256', 'RS512', 'PS256']) {
    const header = base64url(JSON.stringify({ alg, typ: 'JWT', kid: key.kid }))
    const signature = (await signJwt(claims(), key)).split('.')[2]
    for (const forged of [`${header}.${body}.`, `${header}.${body}.${signature}`])
      assert.equal(await accepts(forged), false)
  }
  const publicBytes = [
    key.publicKeyPem!,
    key.publicKeyPem!.trim(),
    JSON.stringify(await exportJWK(key.publicKey as never)),
  ]
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    for (const secret of publicBytes) {
      const forged = await new SignJWT(claims())
        .setProtectedHeader({ alg, typ: 'JWT', kid: key.kid })
        .sign(Buffer.from(secret.padEnd(64, '\n')))
      assert.equal(await accepts(forged), false)
    }
  }
})

test('JW-04: an HMAC key is believed only for the tokens that it is named to sign, since all who verify with it can sign too', async () => {
  const [rsa, shared, other] = [await keyOf('RS256'), await keyOf('HS256'), await keyOf('HS384')]
  const tokenBy = (key: SigningKey, extra = {}) => signJwt(claims(extra), key)
  await appoint({ accessTokenKeyId: rsa.id })
  for (const key of [shared, other]) assert.equal(await accepts(await tokenBy(key)), false)
  await appoint({ accessTokenKeyId: shared.id, idTokenKeyId: rsa.id })
  assert.equal(await accepts(await tokenBy(shared)), true)
  assert.equal(await accepts(await tokenBy(shared, { aud: applicationId })), true)
  assert.equal(await accepts(await tokenBy(other)), false)
  for (const tid of [newId(), undefined, 1, 'x']) assert.equal(await accepts(await tokenBy(shared, { tid })), false)
  const idToken = await tokenBy(shared, { tty: 'it', aud: applicationId })
  assert.equal((await verifyJwt(idToken, { kinds: ['it'], issuer })).kind, 'invalid')
  // Its public half is all that others have of any other key: what it signed before it was replaced stays good (JW-06).
  assert.equal(await accepts(await tokenBy(rsa)), true)
  await appoint({})
})

test('JW-02: keys come from our table by exact kid; a key that the token brings along is not used', async () => {
  const ours = await keyOf('RS256')
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const url = 'http://127.0.0.1:1/jwks.json'
  const brought = { jwk, jku: url, x5u: url, x5c: ['AAAA'] }
  for (const kid of [ours.kid, 'unknown', '../../x', "' OR 1=1--", ours.kid.toLowerCase(), 'k'.repeat(10_000)]) {
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...brought })
      .sign(privateKey)
    assert.equal(await accepts(forged), false)
  }
  for (const kid of [undefined, null, 1, [ours.kid], { kid: ours.kid }]) {
    const [, body, signature] = (await signJwt(claims(), ours)).split('.')
    assert.equal(
      await accepts(`${base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid }))}.${body}.${signature}`),
      false,
    )
  }
})

test('critical extensions and other types are refused even under our signature', async () => {
  const { kid, privateKey } = await keyOf('RS256')
  const header = { alg: 'RS256', typ: 'JWT', kid }
  const forged = [
    await new SignJWT(claims())
      .setProtectedHeader({ ...header, crit: ['x'], x: 1 })
      .sign(privateKey, { crit: { x: true } }),
    await new SignJWT(claims()).setProtectedHeader({ ...header, typ: 'logout+jwt' }).sign(privateKey),
    await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey),
  ]
  for (const token of forged) assert.equal(await accepts(token), false)
})

test('JW-03: kinds are not interchangeable', async () => {
  const key = await keyOf('RS256')
  const idInput = { issuer, tenantId, userId, clientId: applicationId, authenticationType: 'PASSWORD', authInstant: 0 }
  const tokens = {
    at: (await issueAccessToken(input, 60, key)).token,
    it: await issueIdToken({ ...idInput, scope: 'openid', profile: {}, profileScopes: [] }, 60, key),
  }
  for (const presented of ['at', 'it'] as const) {
    for (const expected of ['at', 'it'] as const) {
      const { kind } = await verifyJwt(tokens[presented], { kinds: [expected], issuer })
      assert.equal(kind === 'valid', presented === expected)
    }
  }
  for (const tty of [undefined, 'AT', ['at'], 'reset', 1])
    assert.equal(await accepts(await signJwt(claims({ tty }), key)), false)
})

test('JW-04: an access token counts only with the issuer of the tenant it names', async () => {
  const key = await keyOf('RS256')
  const verified = await verifyAccessToken(await signJwt(claims(), key))
  assert.equal(verified.kind === 'valid' && verified.scope.tenantId, tenantId)
  const foreign = [
    { iss: 'https://other.example' },
    { tid: applicationId },
    { tid: 'x' },
    { tid: undefined },
    { sub: 1 },
    { jti: null },
  ]
  for (const change of foreign) {
    assert.equal((await verifyAccessToken(await signJwt(claims(change), key))).kind, 'invalid', JSON.stringify(change))
  }
  assert.equal((await verifyJwt(await signJwt(claims(), key), { kinds: ['at'], issuer: `${issuer}/` })).kind, 'invalid')
})

test('JW-05: times are whole seconds, required, and tolerate a minute of skew but no expiry', async () => {
  const key = await keyOf('HS256')
  await appoint({ accessTokenKeyId: key.id })
  const now = nowInSeconds()
  const refused = [
    { exp: now },
    { exp: now - 1 },
    { exp: undefined },
    { exp: `${now + 60}` },
    { exp: now + 60.5 },
    { exp: 1e300 },
    { exp: -1 },
    { exp: null },
    { iat: undefined },
    { iat: now + 120 },
    { iat: '0' },
    { nbf: now + 120 },
    { nbf: 'soon' },
    { nbf: null },
  ]
  for (const change of refused)
    assert.equal(await accepts(await signJwt(claims(change), key)), false, JSON.stringify(change))
  for (const change of [{ nbf: now + 30 }, { iat: now + 30 }, { nbf: now }]) {
    assert.equal(await accepts(await signJwt(claims(change), key)), true, JSON.stringify(change))
  }
})

test('JW-08: one encoding only: no padding, whitespace, stray bits, repeated names or second payload', async () => {
  const key = await keyOf('HS256')
  await appoint({ accessTokenKeyId: key.id })
  const header = JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: key.kid })
  const body = JSON.stringify(claims())
  // Our own signature over odd bytes: the encoding alone must be reason enough to refuse.
  const sign = (rawHeader: string | Uint8Array, rawBody: string | Uint8Array) => {
    const signingInput = `${base64url(rawHeader)}.${base64url(rawBody)}`
    return `${signingInput}.${createHmac('sha256', key.privateKey).update(signingInput).digest('base64url')}`
  }
  const good = sign(header, body)
  assert.equal(await accepts(good), true)
  const [h, p, s] = good.split('.') as [string, string, string]
  const mutants = [
    '',
    '.',
    '..',
    'a.b',
    `${good}.`,
    `${good}.${s}`,
    `.${p}.${s}`,
    `${h}..${s}`,
    `${h}.${p}.`,
    `${good}=`,
    `${good} `,
    `\n${good}`,
    ` ${good}`,
    `${h}=.${p}.${s}`,
    good.replace('.', '..'),
    good.replaceAll('-', '+').concat('+'),
    `${good}\0`,
    `Bearer ${good}`,
    'x'.repeat(1_000_000),
    `${h}.${'A'.repeat(1_000_000)}.${s}`,
    sign(`${header} `, body),
    sign(header, ` ${body}`),
    sign(header.replace('{', '{"alg":"none",'), body),
    sign(header, body.replace('{', '{"tty":"it",')),
    sign(header, '"a string"'),
    sign(header, '[]'),
    sign(header, 'null'),
    sign(header, '1'),
    sign(header, '{'),
    sign(header, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)])),
    sign(header, Buffer.concat([Buffer.from(`${body.slice(0, -1)},"x":"`), Buffer.from([0xff]), Buffer.from('"}')])),
    sign(header, good),
    sign(header, `${'['.repeat(5000)}${']'.repeat(5000)}`),
  ]
  for (const mutant of mutants) assert.equal(await accepts(mutant), false, mutant.slice(0, 80))
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const strayBits = alphabet[alphabet.indexOf(s.at(-1)!) ^ 1]
  assert.equal(await accepts(`${h}.${p}.${s.slice(0, -1)}${strayBits}`), false)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) =>
      assert.equal(await accepts(text), false),
    ),
  )
})

test('JW-06: the key set shows public members only, and no HMAC key', async () => {
  await keyOf('ES256')
  const { keys } = await publicJwks()
  const allowed = new Set(['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y'])
  assert.ok(keys.length > 1)
  for (const jwk of keys) {
    assert.ok(Object.keys(jwk).every((member) => allowed.has(member)))
    assert.ok(!jwk.alg.startsWith('HS'))
  }
})

test('SL-02: private keys are encrypted and bound to their row', async () => {
  const [first, second] = [await keyOf('RS256'), await keyOf('HS256')]
  const rows = await sql<{ id: string; private_key_encrypted: string }>(
    'select id, private_key_encrypted from signing_keys',
  )
  assert.ok(rows.every((row) => !/PRIVATE|BEGIN/.test(row.private_key_encrypted)))
  const stored = rows.find(({ id }) => id === second.id)!.private_key_encrypted
  const swap = (id: string, value: string) =>
    execute('update signing_keys set private_key_encrypted = $2 where id = $1::uuid', id, value)
  const original = rows.find(({ id }) => id === first.id)!.private_key_encrypted
  await swap(first.id, stored)
  settingsChanged()
  await assert.rejects(signingKeys())
  await swap(first.id, original)
  settingsChanged()
  assert.ok((await signingKeys()).length >= 2)
})

test('the oldest key signs unless a setting names another; a taken name is refused', async () => {
  const key = await keyOf('ES256')
  assert.equal((await keyFor(key.id)).id, key.id)
  assert.equal((await keyFor(undefined)).id, (await signingKeys())[0]!.id)
  assert.deepEqual(await generateSigningKey({ algorithm: 'HS256', name: keyName('ES256') }), {
    kind: 'duplicate',
    member: 'name',
  })
})

test('access tokens carry the documented claims in the documented order', async () => {
  const claimsOf = (change: Partial<AccessTokenInput>) =>
    accessTokenClaims({ ...input, ...change }, 'j', { iat: 1, exp: 2 })
  const all = claimsOf({ scope: 'openid', grants: ['authorization_code'] })
  assert.deepEqual(
    Object.keys(all).join(' '),
    'aud exp iat iss sub jti authenticationType email email_verified preferred_username applicationId scope roles sid auth_time tid gty tty',
  )
  assert.deepEqual([all.aud, all.applicationId, all.auth_time], [applicationId, applicationId, 1_700_000_000])
  const notRegistered = Object.keys(claimsOf({ application: { id: applicationId, roles: undefined } }))
  assert.ok(
    notRegistered.includes('aud') && !notRegistered.includes('applicationId') && !notRegistered.includes('roles'),
  )
  const bare = claimsOf({ application: undefined, profileClaims: undefined, refreshTokenId: undefined })
  assert.equal(Object.keys(bare).join(' '), 'exp iat iss sub jti authenticationType auth_time tid tty')
})

test('an independent verifier accepts an access token; after revocation we do not', async () => {
  const key = await keyOf('RS256')
  const issued = await issueAccessToken(input, 60, key)
  const { payload, protectedHeader } = await jwtVerify(issued.token, await importSPKI(key.publicKeyPem!, 'RS256'), {
    issuer,
  })
  assert.deepEqual(protectedHeader, { alg: 'RS256', typ: 'JWT', kid: key.kid })
  assert.equal(payload.exp! * 1000, issued.expirationInstant)
  assert.equal((await verifyAccessToken(issued.token)).kind, 'valid')
  await revokeAccessToken(issued.jti, issued.expirationInstant)
  assert.equal((await verifyAccessToken(issued.token)).kind, 'invalid')
})

test('id tokens carry what the scopes release, and hashes of what was issued beside them', () => {
  const profile = { email: 'a@example.com', emailVerified: false, fullName: 'A B', phoneNumber: '+1', timezone: 'UTC' }
  assert.deepEqual(profileClaims(profile, profileScopesOf('openid profile offline_access')), {
    name: 'A B',
    zoneinfo: 'UTC',
  })
  assert.deepEqual(profileClaims(profile, profileScopesOf('email')), { email: 'a@example.com', email_verified: false })
  assert.deepEqual(profileClaims(profile, profileScopesOf('openid')), {})
  const basis = { issuer, tenantId, userId, clientId: applicationId, authenticationType: 'PASSWORD', authInstant: 5000 }
  const asked = {
    scope: 'openid email',
    profile,
    profileScopes: ['email'],
    accessToken: 'at',
    code: 'c',
    nonce: 'n',
  } as const
  const token = idTokenClaims({ ...basis, ...asked }, 'ES384', 'j', { iat: 1, exp: 2 })
  assert.equal(token.at_hash, createHash('sha384').update('at').digest().subarray(0, 24).toString('base64url'))
  assert.ok(token.c_hash !== token.at_hash && token.nonce === 'n' && token.auth_time === 5 && token.tty === 'it')
  assert.ok(!('sid' in token) && !('phone_number' in token) && !('roles' in token))
})
