/** PKCE: the syntax of challenges and verifiers, and that one proves the other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCodeChallenge, isCodeVerifier, provesChallenge } from './proof-key'

// RFC 7636 appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

test('OA-02: the verifier of RFC 7636 appendix B proves its challenge, and no other does', () => {
  assert.equal(provesChallenge(verifier, challenge), true)
  assert.equal(provesChallenge(`${verifier}a`, challenge), false)
  assert.equal(provesChallenge(challenge, challenge), false)
})

test('OA-02: verifiers have 43 to 128 unreserved characters', () => {
  for (const length of [43, 44, 127, 128]) assert.equal(isCodeVerifier('a'.repeat(length)), true)
  for (const length of [0, 1, 42, 129, 4096]) assert.equal(isCodeVerifier('a'.repeat(length)), false)
  assert.equal(isCodeVerifier(`${'a'.repeat(39)}-._~`), true)
  for (const odd of ['+', '/', '=', ' ', '%', 'é', '\n', '\0']) {
    assert.equal(isCodeVerifier('a'.repeat(43) + odd), false)
  }
})

test('OA-02: a challenge is exactly a SHA-256 in base64url', () => {
  assert.equal(isCodeChallenge(challenge), true)
  for (const odd of [
    challenge.slice(1),
    `${challenge}=`,
    `${challenge}a`,
    `${challenge.slice(0, 42)}N`,
    '',
    '+'.repeat(43),
  ]) {
    assert.equal(isCodeChallenge(odd), false)
  }
})
