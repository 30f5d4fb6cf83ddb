/** GET /{tenantId}/.well-known/openid-configuration: the metadata of a tenant, below its issuer (OpenID Connect Discovery §4). */
import { oauthEndpoint } from '@/lib/http/oauth'
import { discoveryDocument } from '@/lib/oauth'

type Context = { readonly params: Promise<{ readonly tenantId: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { tenantId } = await params
  const answer = oauthEndpoint('discovery', async () => {
    const document = await discoveryDocument(tenantId)
    return document ? { status: 200, json: document } : { status: 404 }
  })
  return answer(request)
}
