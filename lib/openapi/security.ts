/** Who may call an operation, as security schemes and in words. */
import type { Declaration } from '@/lib/http'
import type { OpenApiDocument, Operation } from './document'

type Authentication = Declaration['authentication']

export const securitySchemes: OpenApiDocument['components']['securitySchemes'] = {
  ApiKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'An API key, without a scheme word.' },
  Bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A user’s access token.' },
  Cookie: { type: 'apiKey', in: 'cookie', name: 'access_token', description: 'A user’s access token.' },
}

const nobody = {}
const key = { ApiKey: [] }
const user = [{ Bearer: [] }, { Cookie: [] }]

/** Any one of the alternatives admits a caller; an empty one, anybody. */
export function securityOf(authentication: Authentication): Operation['security'] {
  switch (authentication) {
    case 'none':
      return []
    case 'optionalApiKey':
      return [key, nobody]
    case 'apiKey':
    case 'everyTenant':
    case 'globalApiKey':
    case 'keyManager':
      return [key]
    case 'apiKeyOrJwt':
      return [key, ...user]
    case 'optionalApiKeyOrJwt':
      return [key, ...user, nobody]
  }
}

/** What the security schemes cannot say. */
export function accessOf(authentication: Authentication): string | undefined {
  switch (authentication) {
    case 'optionalApiKey':
      return 'Whether an API key is needed depends on the settings of the application and the tenant, or on what is asked for.'
    case 'everyTenant':
      return 'Needs an API key of no tenant, in a request that names no tenant.'
    case 'globalApiKey':
      return 'Needs an API key of no tenant.'
    case 'keyManager':
      return 'Needs an API key that manages keys.'
    case 'optionalApiKeyOrJwt':
      return 'Needs no authentication where the request brings a secret of its own.'
    default:
      return undefined
  }
}
