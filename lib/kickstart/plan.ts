/** The shape of a kickstart file after substitution, and the messages for what is wrong with it. */

import { z } from 'zod'
import { KickstartProblem, place, quoted } from './problem'

/** An API key to create. `permissions.endpoints` maps a path prefix to its methods; absent or empty: every endpoint. */
export type KickstartApiKey = {
  key: string
  description?: string | undefined
  keyManager: boolean
  permissions?: { endpoints?: Record<string, string[]> | undefined } | undefined
  tenantId?: string | undefined
}

/** A request as a client would send it. `url` is a path with a leading slash, perhaps with a query. */
export type KickstartRequest = {
  method: 'POST' | 'PUT' | 'PATCH'
  url: string
  /** The tenant of the X-FusionAuth-TenantId header. */
  tenantId?: string | undefined
  body?: unknown
  contentType: string
}

/** Everything a kickstart file asks for, with nothing left to substitute. */
export type KickstartPlan = {
  /** The file's name, for messages. */
  file: string
  /** The id the default tenant gets: the variable `defaultTenantId`, else the built-in. Lower case. */
  defaultTenantId: string
  /** Not empty; the first is unrestricted and authenticates every request. */
  apiKeys: readonly [KickstartApiKey, ...KickstartApiKey[]]
  requests: readonly KickstartRequest[]
}

/** A UUID of any version: published examples use ids like 00000000-0000-0000-0000-000000000001. */
const id = z.guid('must be a UUID').toLowerCase()

/** zod leaves a "__proto__" key out, and permissions that are empty by that mean every endpoint: refuse it instead. */
const endpoints = z
  .custom<object>(
    (value) => typeof value === 'object' && value !== null && !Object.hasOwn(value, '__proto__'),
    'must be an object of paths and their methods',
  )
  .pipe(
    z.record(
      z.string().regex(/^\/[\x21-\x7e]*$/, 'must be a path that starts with "/"'),
      z.array(
        z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'must be GET, POST, PUT, PATCH or DELETE'),
        'must be a list of methods',
      ),
    ),
  )

// Strict objects: a misspelt "permissions" must not make an unrestricted key.
const apiKey = z.strictObject({
  key: z
    .string('must be a text')
    .max(512, 'must be at most 512 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces, as it travels in a header'),
  description: z.string('must be a text').max(1000, 'must be at most 1000 characters').optional(),
  keyManager: z.boolean('must be true or false').default(false),
  permissions: z.strictObject({ endpoints: endpoints.optional() }, 'must be an object').optional(),
  tenantId: id.optional(),
})

const request = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH'], 'must be POST, PUT or PATCH'),
  url: z
    .string('must be a path such as "/api/user"')
    .max(2048, 'must be at most 2048 characters')
    // The leading slash is optional in the format; a host is not part of it.
    .transform((url) => (url.startsWith('/') ? url : `/${url}`))
    .pipe(
      z.string().regex(/^\/(?!\/)[^\s\\:?#]+(?:\?[^\s\\#]*)?$/, 'must be a path such as "/api/user", without a host'),
    ),
  tenantId: id.optional(),
  body: z.unknown().optional(),
  contentType: z
    .enum(
      ['application/json', 'application/merge-patch+json', 'application/json-patch+json'],
      'must be application/json, application/merge-patch+json or application/json-patch+json',
    )
    .default('application/json'),
})

/** Checks one API key. `where` names it in the problem it may throw. */
export function parseApiKey(value: unknown, where: string): KickstartApiKey {
  if (hasOwn(value, 'ipAccessControlListId')) {
    // Ignoring it would hand out a key with more rights than its author meant.
    throw new KickstartProblem(`${where}: ipAccessControlListId is not supported`)
  }
  return parse(apiKey, value, where)
}

/** Checks one request. `where` names it in the problem it may throw. */
export function parseRequest(value: unknown, where: string): KickstartRequest {
  return parse(request, value, where)
}

/** Checks the id of the default tenant. */
export function parseDefaultTenantId(value: unknown): string {
  return parse(id, value, 'variable "defaultTenantId"')
}

/** Whether the key may do everything in every tenant. */
export function isUnrestricted(key: KickstartApiKey): boolean {
  return key.tenantId === undefined && Object.keys(key.permissions?.endpoints ?? {}).length === 0
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const details = result.error.issues.slice(0, 3).map(describeIssue)
  throw new KickstartProblem(`${where}: ${details.join('; ')}`)
}

/** Every message above is our own or names keys, so none quotes a value. */
function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>(
    (parent, step) => place(parent, typeof step === 'number' ? step : String(step)),
    '',
  )
  return `${path} ${describeIssueAlone(issue)}`.trimStart()
}

function describeIssueAlone(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has the unknown key ${quoted(issue.keys[0] ?? '')}`
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  return issue.message
}

function hasOwn(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}
