/** Resource indicators (RFC 8707): what tokens are meant for besides the application itself. */
import type { Application } from '@/lib/applications'
import { type OAuthError, oauthError } from './errors'
import type { RequestParameters } from './parameters'

const unknownTarget = oauthError('invalid_target', 'unknown', 'A resource is not one that this client may ask for.')

/** The resources that are asked for, each once. None where the application names none: then the parameter is ignored. */
export function requestedResources(
  parameters: RequestParameters,
  { settings }: Application,
): readonly string[] | OAuthError {
  const registered = settings.oauthConfiguration.authorizedResourceUris
  if (registered.length === 0) return []
  return narrowedResources(parameters, registered, [])
}

/** At the token endpoint: those of the authorization, or the part of them that is asked for (RFC 8707 §2.2). */
export function resourcesToIssue(
  parameters: RequestParameters,
  { settings }: Application,
  granted: readonly string[],
): readonly string[] | OAuthError {
  const ignored = settings.oauthConfiguration.authorizedResourceUris.length === 0 && granted.length === 0
  return ignored ? [] : narrowedResources(parameters, granted, granted)
}

/** The resources that are asked for now, all of them among those that may be; `otherwise` if none is asked for. */
function narrowedResources(
  parameters: RequestParameters,
  allowed: readonly string[],
  otherwise: readonly string[],
): readonly string[] | OAuthError {
  const asked = [...new Set(parameters.get('resource') ?? [])]
  if (asked.length === 0) return otherwise
  return asked.every((resource) => allowed.includes(resource)) ? asked : unknownTarget
}
