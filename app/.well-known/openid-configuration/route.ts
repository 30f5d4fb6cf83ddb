/** GET /.well-known/openid-configuration: the metadata of the default tenant, or of `?tenantId=` (OpenID Connect Discovery §4). */
import { queryFields } from '@/lib/http/form'
import { oauthEndpoint } from '@/lib/http/oauth'
import { discoveryDocument, parameterOf, toParameters } from '@/lib/oauth'
import { defaultTenantId } from '@/lib/tenancy'

export const GET = oauthEndpoint('discovery', async (request) => {
  const query = queryFields(request)
  if (query.kind !== 'form') return { status: 400 }
  const parameters = toParameters(query.fields)
  const tenantId = parameters.has('tenantId') ? (parameterOf(parameters, 'tenantId') ?? '') : await defaultTenantId()
  const document = await discoveryDocument(tenantId ?? '')
  return document ? { status: 200, json: document } : { status: 404 }
})
