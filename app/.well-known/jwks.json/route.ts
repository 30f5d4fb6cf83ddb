/** GET /.well-known/jwks.json: the public keys that verify our tokens (RFC 7517 §5). */
import { oauthEndpoint } from '@/lib/http/oauth'
import { publicJwks } from '@/lib/tokens'

export const GET = oauthEndpoint('jwks', async () => ({ status: 200, json: await publicJwks() }))
