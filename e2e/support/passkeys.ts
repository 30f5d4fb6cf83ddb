/** An authenticator in software, as a browser would answer with: what it makes and signs, and every way of getting that wrong. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}

/** RFC 8949, as much of it as WebAuthn uses. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const base64url = (data: string | Uint8Array) => Buffer.from(data).toString('base64url')
const fromText = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')

const flagsOf = ({ verified, attested }: { verified: boolean; attested: boolean }) =>
  1 | (verified ? 4 : 0) | (attested ? 64 : 0)

function counted(count: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(count)
  return bytes
}

function coseOf(key: KeyObject): Buffer {
  const { x, y, n, e, kty } = key.export({ format: 'jwk' })
  const rsa = kty === 'RSA'
  const members: [number, Cbor][] = rsa
    ? [
        [1, 3],
        [3, -257],
        [-1, fromText(n)],
        [-2, fromText(e)],
      ]
    : [
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, fromText(x)],
        [-3, fromText(y)],
      ]
  return cbor(new Map(members))
}

/** What is wrong, or different, with one answer. */
export type Changes = {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  /** Whether the authenticator knew its owner. */
  readonly verified?: boolean
  readonly count?: number
  readonly userHandle?: string
  /** Signs something else than it says. */
  readonly forged?: boolean
  /** The statement about the authenticator. */
  readonly statement?: readonly [format: string, statement: ReadonlyMap<string, Cbor>]
}

export type RequestOptions = {
  readonly allowCredentials: { id: string; type: string; transports?: string[] }[]
  readonly challenge: string
  readonly rpId: string
  readonly timeout: number
  readonly userVerification: string
}

export type CreationOptions = {
  readonly challenge: string
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
}

export type Authenticator = ReturnType<typeof authenticator>

/** One credential on one device. It counts its uses, unless it was made without a counter. */
export function authenticator(
  origin: string,
  { algorithm = 'ES256', counts = true }: { algorithm?: 'ES256' | 'RS256'; counts?: boolean } = {},
) {
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const credentialId = randomBytes(32)
  let uses = 0
  let owner = ''

  const clientData = (type: string, challenge: string, changes: Changes) =>
    Buffer.from(
      JSON.stringify({
        type: changes.type ?? type,
        challenge: changes.challenge ?? challenge,
        origin: changes.origin ?? origin,
        crossOrigin: changes.crossOrigin ?? false,
      }),
    )

  const data = (rpId: string, attested: boolean, { verified = true, count }: Changes) =>
    Buffer.concat([
      sha256(rpId),
      Buffer.from([flagsOf({ verified, attested })]),
      counted(count ?? (counts ? ++uses : 0)),
    ])

  return {
    id: base64url(credentialId),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),

    /** Takes a credential of another system's user over. */
    belongsTo(userId: string) {
      owner = base64url(userId)
    },

    create({ challenge, rp, user }: CreationOptions, changes: Changes = {}) {
      owner = user.id
      const length = Buffer.from([credentialId.length >> 8, credentialId.length & 255])
      const credential = Buffer.concat([Buffer.alloc(16), length, credentialId, coseOf(publicKey)])
      const authData = Buffer.concat([data(changes.rpId ?? rp.id, true, changes), credential])
      const [format, statement] = changes.statement ?? ['none', new Map()]
      const attestation = new Map<string, Cbor>([
        ['fmt', format],
        ['attStmt', statement],
        ['authData', authData],
      ])
      return {
        id: base64url(credentialId),
        type: 'public-key',
        clientExtensionResults: { credProps: { rk: true } },
        transports: ['internal', 'hybrid'],
        response: {
          attestationObject: base64url(cbor(attestation)),
          clientDataJSON: base64url(clientData('webauthn.create', challenge, changes)),
        },
      }
    },

    get({ challenge, rpId }: Pick<RequestOptions, 'challenge' | 'rpId'>, changes: Changes = {}) {
      const client = clientData('webauthn.get', challenge, changes)
      const authenticatorData = data(changes.rpId ?? rpId, false, changes)
      const signed = Buffer.concat([authenticatorData, sha256(changes.forged ? 'something else' : client)])
      return {
        id: base64url(credentialId),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          authenticatorData: base64url(authenticatorData),
          clientDataJSON: base64url(client),
          signature: base64url(createSign('sha256').update(signed).sign(privateKey)),
          userHandle: changes.userHandle ?? owner,
        },
      }
    },
  }
}
