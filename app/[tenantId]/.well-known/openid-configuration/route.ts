/** GET /{tenantId}/.well-known/openid-configuration: the metadata of a tenant, below its issuer (OpenID Connect Discovery §4). */
import { oauthEndpoint } from '@/lib/http/oauth'
import { discoveryDocument } from '@/lib/oauth'

export const GET = oauthEndpoint<{ readonly tenantId: string }>('discovery', async (_, { tenantId }) => {
  const document = await discoveryDocument(tenantId)
  return document ? { status: 200, json: document } : { status: 404 }
})
