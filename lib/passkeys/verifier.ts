/** What an authenticator signed, verified with @simplewebauthn/server (WebAuthn §7.1, §7.2). Imported when it is needed: it is large. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers'
import type { Assertion, Attestation } from './ceremony'
import type { Passkey } from './passkey'
import { algorithms, publicKeyPem } from './public-key'

/** What a response has to be for. */
export type Expectation = {
  readonly challenge: string
  readonly origins: readonly string[]
  readonly relyingPartyId: string
  readonly requireUserVerification: boolean
}

type Refused = { readonly kind: 'refused'; readonly reason: string }
const refused = (reason: string): Refused => ({ kind: 'refused', reason })

type CoseValue = number | Uint8Array<ArrayBuffer>
const curves: readonly (string | undefined)[] = ['P-256', 'P-384', 'P-521']
const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'))
const text = (value: CoseValue | undefined) =>
  Buffer.from(value instanceof Uint8Array ? value : []).toString('base64url')

/** RFC 9053 §7.1, RFC 8230 §4. */
function toCose({ algorithm, publicKey }: Passkey): Uint8Array<ArrayBuffer> {
  const { kty, crv, n, e, x, y } = createPublicKey(publicKey).export({ format: 'jwk' })
  const members: [number, CoseValue][] =
    kty === 'RSA'
      ? [
          [-1, bytes(n)],
          [-2, bytes(e)],
        ]
      : [
          [-1, curves.indexOf(crv) + 1],
          [-2, bytes(x)],
          [-3, bytes(y)],
        ]
  return isoCBOR.encode(new Map<number, CoseValue>([[1, kty === 'RSA' ? 3 : 2], [3, algorithm], ...members]))
}

function fromCose(cose: Uint8Array<ArrayBuffer>): { readonly key: KeyObject; readonly algorithm: number } {
  const members = isoCBOR.decodeFirst<Map<number, CoseValue>>(cose)
  const jwk: JsonWebKey =
    members.get(1) === 3
      ? { kty: 'RSA', n: text(members.get(-1)), e: text(members.get(-2)) }
      : {
          kty: 'EC',
          crv: curves[Number(members.get(-1)) - 1] ?? '',
          x: text(members.get(-2)),
          y: text(members.get(-3)),
        }
  return { key: createPublicKey({ key: jwk, format: 'jwk' }), algorithm: Number(members.get(3)) }
}

/** The library refuses by throwing; whatever it throws for what a client sent is a refusal. */
async function orRefusal<T>(run: () => Promise<T | Refused>): Promise<T | Refused> {
  try {
    return await run()
  } catch (error) {
    return refused(error instanceof Error ? error.message : 'unreadable')
  }
}

/** Our pages are in no frame, and the library lets a frame pass that does not name its page. */
const isFramed = (clientDataJSON: string) => decodeClientDataJSON(clientDataJSON).crossOrigin === true

export type VerifiedAssertion = {
  readonly kind: 'verified'
  /** The owner was recognised, by a PIN or a body part. */
  readonly userVerified: boolean
  readonly signCount: number
}

/** Everything but the signature counter, which the database judges while it stores it. */
export function verifyAssertion(passkey: Passkey, assertion: Assertion, expected: Expectation) {
  return orRefusal<VerifiedAssertion>(async () => {
    const { authenticatorData, clientDataJSON, signature } = assertion
    if (isFramed(clientDataJSON)) return refused('The page was in a frame of another origin')
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: passkey.credentialId,
        rawId: passkey.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { authenticatorData, clientDataJSON, signature },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.relyingPartyId,
      requireUserVerification: expected.requireUserVerification,
      credential: { id: passkey.credentialId, publicKey: toCose(passkey), counter: 0 },
    })
    const { newCounter: signCount, userVerified } = authenticationInfo
    return verified ? { kind: 'verified', userVerified, signCount } : refused('The signature is wrong')
  })
}

export type VerifiedAttestation = {
  readonly kind: 'verified'
  readonly credentialId: string
  readonly publicKey: string
  readonly algorithm: number
  readonly userVerified: boolean
  readonly signCount: number
}

/**
 * Nobody is asked for a statement about the authenticator. One that brings certificates is refused before they are looked at: to judge them
 * means fetching from addresses that they name.
 */
export function verifyAttestation(attestation: Attestation, expected: Expectation) {
  return orRefusal<VerifiedAttestation>(async () => {
    const { attestationObject, clientDataJSON } = attestation
    if (isFramed(clientDataJSON)) return refused('The page was in a frame of another origin')
    const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject))
    const format = decoded.get('fmt')
    const selfSigned = format === 'packed' && decoded.get('attStmt').get('x5c') === undefined
    if (format !== 'none' && !selfSigned) return refused('A statement about the authenticator was not asked for')
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: attestation.id,
        rawId: attestation.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { attestationObject, clientDataJSON },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.relyingPartyId,
      requireUserVerification: expected.requireUserVerification,
      supportedAlgorithmIDs: [...algorithms],
    })
    if (!verified) return refused('The statement is wrong')
    const { credential, userVerified } = registrationInfo
    if (credential.id !== attestation.id) return refused('The credential has another id')
    const { key, algorithm } = fromCose(credential.publicKey)
    const publicKey = publicKeyPem(key, algorithm)
    if (publicKey === undefined) return refused('The key is not one of its algorithm')
    return {
      kind: 'verified',
      credentialId: credential.id,
      publicKey,
      algorithm,
      userVerified,
      signCount: credential.counter,
    }
  })
}
