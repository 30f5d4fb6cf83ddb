/** Reads a kickstart file into a plan: parse, evaluate the variables, substitute, check; nothing is executed here. */

import { basename } from 'node:path'
import { parseJson, readIncluded, readText } from './files'
import { KICKSTART_LIMITS } from './limits'
import {
  isUnrestricted,
  type KickstartApiKey,
  type KickstartPlan,
  type KickstartRequest,
  parseApiKey,
  parseDefaultTenantId,
  parseRequest,
} from './plan'
import { KickstartProblem, place, quoted } from './problem'
import { createSubstitution, type Scalar, type Substitute } from './substitution'

/** Names a file may use without defining them. FUSIONAUTH_TENANT_ID gives way to the variable `defaultTenantId`. */
export type BuiltIns = Readonly<Record<string, string>> & {
  readonly FUSIONAUTH_APPLICATION_ID: string
  readonly FUSIONAUTH_DEFAULT_SIGNING_KEY_ID: string
  readonly FUSIONAUTH_TENANT_ID: string
}

/** `message` is one sentence that names the file and the place, and holds no value of the file. */
export type ReadKickstartOutcome = { kind: 'plan'; plan: KickstartPlan } | { kind: 'invalid'; message: string }

/** A text that is nothing but a JSON include. */
const JSON_INCLUDE = /^&\{([^{}]*)\}$/

/**
 * Reads FusionAuth's kickstart format (installation guide, kickstart). Top-level keys it does not know, such as
 * `license` and `settings`, are ignored; an unknown key of an API key or a request is an error.
 */
export async function readKickstart(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  builtIns: BuiltIns,
): Promise<ReadKickstartOutcome> {
  const name = basename(file)
  try {
    const document = parseJson(readText(file, 'the kickstart file'), 'the kickstart file')
    if (!isObject(document)) throw new KickstartProblem('the kickstart file must be a JSON object')
    const variables = readVariables(member(document, 'variables'), builtIns)
    const substitute = createSubstitution({ file, variables, env, builtIns })
    const plan = {
      file: name,
      defaultTenantId: parseDefaultTenantId(substitute('#{FUSIONAUTH_TENANT_ID}', 'variable "defaultTenantId"')),
      apiKeys: readApiKeys(member(document, 'apiKeys'), substitute),
      requests: readRequests(member(document, 'requests'), substitute, file),
    }
    return { kind: 'plan', plan }
  } catch (error) {
    if (error instanceof KickstartProblem) return { kind: 'invalid', message: `${name}: ${error.message}` }
    throw error
  }
}

function readVariables(value: unknown, builtIns: BuiltIns): ReadonlyMap<string, Scalar> {
  if (value === undefined) return new Map()
  if (!isObject(value)) throw new KickstartProblem('variables must be an object')
  const entries = Object.entries(value)
  if (entries.length > KICKSTART_LIMITS.variables) throw tooMany('variables', KICKSTART_LIMITS.variables)
  const builtIn = entries.find(
    ([name]) => name === 'UUID()' || name.startsWith('ENV.') || Object.hasOwn(builtIns, name),
  )
  if (builtIn) throw new KickstartProblem(`variable ${quoted(builtIn[0])} has the name of a built-in value`)
  return new Map(entries.map(([name, definition]) => [name, readVariable(name, definition)]))
}

function readVariable(name: string, definition: unknown): Scalar {
  const where = `variable ${quoted(name)}`
  // A name with a brace could not be referred to.
  if (name === '' || /[{}]/.test(name)) throw new KickstartProblem(`${where} needs a name without braces`)
  if (typeof definition === 'string' || typeof definition === 'number' || typeof definition === 'boolean') {
    return definition
  }
  throw new KickstartProblem(`${where} must be a text, a number or true or false`)
}

function readApiKeys(value: unknown, substitute: Substitute): KickstartPlan['apiKeys'] {
  const [first, ...others] = list(value, 'apiKeys', KICKSTART_LIMITS.apiKeys).map((item, index) =>
    readApiKey(item, place('apiKeys', index), substitute),
  )
  if (first === undefined) {
    throw new KickstartProblem('apiKeys needs at least one key; the first authenticates the requests')
  }
  if (!isUnrestricted(first)) {
    throw new KickstartProblem(
      'apiKeys[0] must be unrestricted (no tenantId, no permissions), as it authenticates the requests',
    )
  }
  const seen = new Set([first.key])
  for (const [index, { key }] of others.entries()) {
    if (seen.has(key)) throw new KickstartProblem(`${place('apiKeys', index + 1)} repeats the key of an earlier one`)
    seen.add(key)
  }
  return [first, ...others]
}

function readApiKey(value: unknown, where: string, substitute: Substitute): KickstartApiKey {
  if (!isObject(value)) throw new KickstartProblem(`${where} must be an object`)
  return parseApiKey(substituteMembers(value, where, substitute), where)
}

function readRequests(value: unknown, substitute: Substitute, file: string): KickstartRequest[] {
  return list(value, 'requests', KICKSTART_LIMITS.requests).map((item, index) =>
    readRequest(item, `request ${index + 1}`, substitute, file),
  )
}

/**
 * A JSON include stands for a whole request or a whole body and nowhere else, and an included request is an object: so
 * includes are at most two deep, and never a cycle.
 */
function readRequest(value: unknown, where: string, substitute: Substitute, file: string): KickstartRequest {
  const request = resolveInclude(value, where, file)
  if (!isObject(request)) throw new KickstartProblem(`${where} must be an object or include one with "&{file.json}"`)
  const body = resolveInclude(member(request, 'body'), `${where}: body`, file)
  return parseRequest(
    substituteMembers({ ...request, ...(body === undefined ? {} : { body }) }, where, substitute),
    where,
  )
}

function resolveInclude(value: unknown, where: string, file: string): unknown {
  const path = typeof value === 'string' ? JSON_INCLUDE.exec(value)?.[1] : undefined
  if (path === undefined) return value
  const label = `${where}: the included file ${quoted(path)}`
  return parseJson(readIncluded(file, path, label), label)
}

/** Substitutes in the values, not in the format's own keys: those are checked, and named in messages, as written. */
function substituteMembers(value: Readonly<Record<string, unknown>>, where: string, substitute: Substitute): unknown {
  const entries = Object.entries(value).map(([key, item]) => [key, substitute(item, `${where}: ${place('', key)}`)])
  return Object.fromEntries(entries)
}

function list(value: unknown, name: string, limit: number): unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new KickstartProblem(`${name} must be a list`)
  if (value.length > limit) throw tooMany(name, limit)
  return value
}

function tooMany(name: string, limit: number): KickstartProblem {
  return new KickstartProblem(`${name} has more than ${limit} entries`)
}

function member(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
