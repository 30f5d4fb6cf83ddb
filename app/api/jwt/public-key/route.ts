/** GET /api/jwt/public-key: the public keys as PEM, all of them or one (Login API, "Retrieve Public Keys"). */
import { z } from 'zod'
import { findApplicationAnywhere, jwtConfigurationOf } from '@/lib/applications'
import { empty, endpoint, oneOf, text, uuid } from '@/lib/http'
import { type Reach, reaches, reachOf, scopeOf } from '@/lib/tenancy'
import { findKeyByKid, keyFor, type SigningKey, signingKeys } from '@/lib/tokens'

// The documentation and the clients say `kid`, the published description `keyId`.
const query = z.object({ applicationId: uuid.optional(), kid: text().optional(), keyId: text().optional() })

async function keyOfApplication(applicationId: string, reach: Reach): Promise<SigningKey | undefined> {
  const application = await findApplicationAnywhere(applicationId)
  if (!application || !reaches(reach, application.tenantId)) return undefined
  const scope = await scopeOf(application.tenantId)
  return scope && keyFor(jwtConfigurationOf(scope, application).accessTokenKeyId)
}

export const GET = endpoint({
  operation: 'jwt.publicKey',
  summary: 'Retrieve the public keys as PEM',
  authentication: 'none',
  permission: '/api/jwt/public-key',
  method: 'GET',
  query,
  responses: {
    200: oneOf({ publicKey: z.string, publicKeys: () => z.record(z.string(), z.string()) }),
    404: empty,
  },
  run: async ({ query: { applicationId, kid, keyId }, tenantHints }) => {
    const named = kid ?? keyId
    if (applicationId === undefined && named === undefined) {
      const pairs = (await signingKeys()).flatMap((key) => (key.publicKeyPem ? [[key.kid, key.publicKeyPem]] : []))
      return { status: 200, json: { publicKeys: Object.fromEntries(pairs) } }
    }
    const key =
      applicationId === undefined
        ? await findKeyByKid(named ?? '')
        : await keyOfApplication(applicationId, reachOf(tenantHints))
    // An HMAC key has nothing that may be shown.
    return key?.publicKeyPem ? { status: 200, json: { publicKey: key.publicKeyPem } } : { status: 404 }
  },
})
