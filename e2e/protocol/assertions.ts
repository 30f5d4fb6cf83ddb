/** Clients that authenticate with a key of their own (`private_key_jwt`, RFC 7523). */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { before, describe, test } from 'node:test'
import * as oidc from 'openid-client'
import { api, okay } from '../support/login'
import { createApplication, type OAuthApplication, requestTokens } from '../support/oauth'
import { race, tally } from '../support/race'
import { basic, type Claims, encoded, newTokens, other, post, refused, server } from './world'

export function assertions(): void {
  describe('private_key_jwt', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }
    let signing: OAuthApplication

    before(async () => {
      signing = await createApplication(server, {
        enabledGrants: ['authorization_code', 'client_credentials', 'refresh_token'],
        jwks: { keys: [jwk, { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'two' }] },
      })
    })

    const seconds = () => Math.floor(Date.now() / 1000)
    const claims = (changes: Claims = {}) => {
      const { id } = signing
      const iat = seconds()
      return { iss: id, sub: id, aud: server.url, iat, exp: iat + 60, jti: randomUUID(), ...changes }
    }
    const signed = (payload: unknown, header: Claims = {}, key: KeyObject = privateKey) => {
      const input = `${encoded({ alg: 'ES256', kid: 'one', ...header })}.${encoded(payload)}`
      return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
    }
    const asserting = (client_assertion: string, more: Record<string, string> = {}, headers = {}) => {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const fields = { grant_type: 'client_credentials', client_assertion, client_assertion_type, ...more }
      return post('/oauth2/token', fields, headers)
    }

    test('openid-client authenticates with a key, and its assertion counts once', async () => {
      const key = await crypto.subtle.importKey(
        'jwk',
        privateKey.export({ format: 'jwk' }) as JsonWebKey,
        { name: 'ECDSA', namedCurve: 'P-256' },
        false,
        ['sign'],
      )
      const configuration = await oidc.discovery(
        new URL(server.url),
        signing.id,
        undefined,
        oidc.PrivateKeyJwt({ key, kid: 'one' }),
        { execute: [oidc.allowInsecureRequests] },
      )
      const { access_token } = await oidc.clientCredentialsGrant(configuration)
      assert.equal((await oidc.tokenIntrospection(configuration, access_token)).active, true)
      const assertion = signed(claims())
      const answers = await race(10, () => asserting(assertion))
      assert.deepEqual(tally(answers.map(({ status }) => status)), { 200: 1, 401: 9 })
    })

    test('OA-07: an assertion goes with nothing else, and a secret is no way around a key', async () => {
      const { id } = signing
      const both = await asserting(signed(claims()), { client_id: id, client_secret: signing.secret })
      assert.deepEqual(refused(both), [400, 'invalid_request', 'invalid_client_authentication'])
      const header = await asserting(signed(claims()), {}, basic(signing))
      assert.deepEqual(refused(header), [400, 'invalid_request', 'invalid_client_authentication'])
      const elsewhere = await asserting(signed(claims()), { client_id: other.id })
      assert.deepEqual(refused(elsewhere), [400, 'invalid_request', 'client_id_mismatch'])
      assert.equal((await requestTokens(server, signing, { grant_type: 'client_credentials' })).status, 401)
      const unknown = randomUUID()
      const nobody = await asserting(signed(claims({ iss: unknown, sub: unknown })))
      const wrong = await asserting(signed(claims({ aud: 'https://evil.example' })))
      assert.deepEqual([nobody.status, nobody.text], [wrong.status, wrong.text])
    })

    test('JW-01, JW-02, JW-03, JW-04, JW-05, JW-08: only what the client’s own key signed, for here and now, is an assertion', async () => {
      const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
      const hmac = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claims())}`
      const foreign = { jwk: stranger.publicKey.export({ format: 'jwk' }), jku: `${server.url}/keys` }
      const own = signed(claims())
      const [head = '', body = '', signature = ''] = own.split('.')
      const { access_token, id_token } = await newTokens()
      const now = seconds()
      const refusedOnes: Record<string, string> = {
        'JW-01 none': `${encoded({ alg: 'none' })}.${body}.`,
        'JW-01 no signature': `${head}.${body}.`,
        'JW-01 HMAC with the public key': `${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`,
        'JW-01 another key': signed(claims(), {}, stranger.privateKey),
        'JW-01 changed claims': `${head}.${encoded(claims())}.${signature}`,
        'JW-02 a key in the header': signed(claims(), foreign, stranger.privateKey),
        'JW-02 an unknown kid': signed(claims(), { kid: '../../x' }),
        'JW-02 another key’s kid': signed(claims(), { kid: 'two' }),
        'JW-03 an access token': access_token,
        'JW-03 an id token': id_token,
        'JW-04 another issuer': signed(claims({ iss: other.id })),
        'JW-04 another audience': signed(claims({ aud: 'https://evil.example' })),
        'JW-04 no audience': signed(claims({ aud: undefined })),
        'JW-05 expired': signed(claims({ iat: now - 200, exp: now - 100 })),
        'JW-05 no expiry': signed(claims({ exp: undefined })),
        'JW-05 text for an expiry': signed(claims({ exp: String(now + 60) })),
        'JW-05 a fraction': signed(claims({ exp: now + 60.5 })),
        'JW-05 not yet': signed(claims({ nbf: now + 200 })),
        'JW-05 issued long ago': signed(claims({ iat: now - 1000 })),
        'JW-05 issued in the future': signed(claims({ iat: now + 500, exp: now + 600 })),
        'no jti': signed(claims({ jti: undefined })),
        'a critical extension': signed(claims(), { crit: ['x'], x: 1 }),
        'JW-08 padding': `${own}=`,
        'JW-08 a space': ` ${own}`,
        'JW-08 two parts': `${head}.${body}`,
        'JW-08 four parts': `${own}.x`,
        'JW-08 no object': signed([]),
      }
      for (const [name, assertion] of Object.entries(refusedOnes)) {
        assert.equal((await asserting(assertion)).status, 401, name)
      }
      assert.equal((await asserting('x'.repeat(5000))).status, 400)
      okay(await asserting(own))
      okay(await asserting(signed(claims({ aud: [`${server.url}/oauth2/token`, 'https://other.example'] }))))
    })

    test('a key that is weak or of a kind that signs nothing is not registered, and none is kept with its private part', async () => {
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
      for (const key of [weak, { kty: 'oct', k: 'x'.repeat(43) }, { ...jwk, crv: 'secp256k1' }, {}]) {
        const application = { name: randomUUID(), oauthConfiguration: { jwks: { keys: [key] } } }
        assert.equal((await api(server).post('/api/application', { application })).status, 400)
      }
      const whole = { ...privateKey.export({ format: 'jwk' }), kid: 'one' }
      const application = { name: randomUUID(), oauthConfiguration: { jwks: { keys: [whole] } } }
      const answer = await api(server).post('/api/application', { application })
      assert.equal(answer.status, 200)
      assert.ok(!answer.text.includes(String(whole.d)))
    })
  })
}
