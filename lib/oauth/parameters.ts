/** Parameters of an OAuth request, from a query or a form. */
import { maxParameterLength } from '@/lib/limits'
import { type OAuthError, oauthError } from './errors'

/** Values by name. Never an empty value: a parameter sent without one counts as omitted (RFC 6749 §3.1). */
export type RequestParameters = ReadonlyMap<string, readonly string[]>

export function toParameters(pairs: Iterable<readonly [name: string, value: string]>): RequestParameters {
  const parameters = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    if (value !== '') parameters.set(name, [...(parameters.get(name) ?? []), value])
  }
  return parameters
}

/** The value of a parameter that was sent exactly once and is not over-long. */
export function parameterOf(parameters: RequestParameters, name: string): string | undefined {
  const values = parameters.get(name)
  const value = values?.length === 1 ? values[0] : undefined
  return value !== undefined && value.length <= maxParameterLength ? value : undefined
}

/** RFC 6749 §3.1: no parameter more than once, `resource` excepted (RFC 8707 §2). */
export function refuseDuplicates(parameters: RequestParameters): OAuthError | undefined {
  const repeated = [...parameters].some(([name, values]) => values.length > 1 && name !== 'resource')
  return repeated ? oauthError('invalid_request', 'unknown', 'A parameter was sent more than once.') : undefined
}

/** What is too long to be stored, compared or sent back is refused before anything looks at it. */
export function refuseOverlong(parameters: RequestParameters): OAuthError | undefined {
  const overlong = [...parameters.values()].flat().some((value) => value.length > maxParameterLength)
  return overlong ? oauthError('invalid_request', 'unknown', 'A parameter is too long.') : undefined
}
