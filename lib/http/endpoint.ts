/**
 * The one wrapper around every endpoint of the JSON API. An endpoint declares who may call it, what it reads and what it
 * answers; authentication, permission, parsing, limits and error rendering happen here and nowhere else. lib/openapi describes the API
 * from the same declarations.
 */
import type { z } from 'zod'
import { type ApiKey, authenticateApiKey, type HttpMethod, permits } from '@/lib/api-keys'
import { findApplication } from '@/lib/applications'
import { isDatabaseUnavailable } from '@/lib/db'
import { type Errors, fieldError, generalError } from '@/lib/errors'
import { maxBodyBytes, maxJsonValues } from '@/lib/limits'
import { describeError, log } from '@/lib/log'
import { resolveTenant, type TenantScope } from '@/lib/tenancy'
import { type AccessTokenClaims, audienceOf, verifyBearerToken } from '@/lib/tokens'
import { accessTokenOf } from './bearer'
import { mediaType, readBody } from './body'
import { type ClientInfo, clientInfo } from './client'
import { type FormField, formMediaType, queryFields, readForm } from './form'
import { parseJson } from './json'
import { databaseUnavailable, type Reply, toResponse } from './reply'
import { type Responses, type WrapperStatus, wrapperResponses } from './responses'
import { tenantError } from './tenant-error'
import { toErrors, uuid } from './validation'

type BodyLimits = { readonly bytes: number; readonly values: number }
const usualBody: BodyLimits = { bytes: maxBodyBytes, values: maxJsonValues }

type Params = Record<string, string | string[] | undefined>
type Context = { readonly params: Promise<Params> }

/** Who calls. A `user` acts for nobody else, in the tenant of its access token; whether it is still active is the endpoint's question. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'apiKey'; readonly key: ApiKey }
  | {
      readonly kind: 'user'
      readonly userId: string
      readonly claims: AccessTokenClaims
      readonly scope: TenantScope
    }

export type EndpointRequest<Body, Query, Path> = {
  readonly body: Body
  readonly query: Query
  readonly path: Path
  readonly caller: Caller
  /** The caller's API key, if it sent one. */
  readonly key: ApiKey | undefined
  readonly tenantHints: { readonly ofKey: string | undefined; readonly ofHeader: string | undefined }
  readonly client: ClientInfo
  /** For cookies and the bearer token. */
  readonly request: Request
}

export type Endpoint<Body, Query, Path, Status extends number> = {
  /** The operation's name, in the log and in the description. */
  readonly operation: string
  /** What it does, in one line. */
  readonly summary: string
  /**
   * `optionalApiKey`: whether one is needed depends on settings, and `run` decides; a wrong one is refused here all the same.
   * `everyTenant`: a global key, in a request that names no tenant either: the answer is about all of them.
   * `apiKeyOrJwt`: a key, or a user's access token in the header or the cookie. What is in the header decides, so a key wins over a cookie.
   * `optionalApiKeyOrJwt`: the same, and neither is needed where the request brings a secret of its own; a token that has expired is none.
   */
  readonly authentication:
    | 'none'
    | 'optionalApiKey'
    | 'apiKey'
    | 'apiKeyOrJwt'
    | 'optionalApiKeyOrJwt'
    | 'globalApiKey'
    | 'everyTenant'
    | 'keyManager'
  /** The endpoint as API key permissions name it. */
  readonly permission: string
  readonly method: HttpMethod
  readonly path?: z.ZodType<Path>
  readonly query?: z.ZodType<Query>
  readonly body?: z.ZodType<Body>
  /** For a body that may come as `application/x-www-form-urlencoded` too, where every value is text. */
  readonly form?: z.ZodType<Body>
  /** For a body that may be larger than usual: bytes, and values in its JSON. */
  readonly bodyLimits?: BodyLimits
  /** Every status that `run` may answer, besides those of the wrapper, and what it brings. */
  readonly responses: Responses<Status>
  run(request: EndpointRequest<Body, Query, Path>): Promise<Reply<NoInfer<Status> | WrapperStatus>>
}

/** What an endpoint declares. */
export type Declaration = Omit<Endpoint<unknown, unknown, unknown, number>, 'bodyLimits' | 'run'>

type Handler = (request: Request, context: Context) => Promise<Response>

const declarations = new WeakMap<object, Declaration>()

/** The declaration of the endpoint that a route handler was made from; undefined for any other function. */
export function declarationOf(handler: object): Declaration | undefined {
  return declarations.get(handler)
}

/** Stops a request before `run`. */
type Refusal = { readonly kind: 'refused'; readonly reply: Reply }
type Accepted<T> = { readonly kind: 'accepted'; readonly value: T }
type Check<T> = Accepted<T> | Refusal

const accepted = <T>(value: T): Accepted<T> => ({ kind: 'accepted', value })
const refused = (status: number, json?: Errors): Refusal => ({
  kind: 'refused',
  reply: json ? { status, json } : { status },
})

type Authentication = Pick<Endpoint<unknown, unknown, unknown, number>, 'authentication' | 'permission' | 'method'>

const anonymous: Check<Caller> = accepted({ kind: 'anonymous' })

async function authenticateKey(endpoint: Authentication, header: string | null): Promise<Check<Caller>> {
  const { authentication, permission, method } = endpoint
  // Keys are printable ASCII without spaces: two headers, a scheme word or a JWT never reach the look-up.
  const key = header && /^[\x21-\x7e]{1,255}$/.test(header) ? await authenticateApiKey(header) : undefined
  if (!key || !permits(key, permission, method)) return refused(401)
  const global = authentication === 'globalApiKey' || authentication === 'everyTenant'
  if (global && key.tenantId !== undefined) return refused(401)
  if (authentication === 'keyManager' && !key.keyManager) return refused(401)
  return accepted({ kind: 'apiKey', key })
}

/**
 * Whether a token stands for its owner. One that was issued to somebody else's application does not: its owner has consented to scopes, not to
 * whatever the application may do in their place. A login without an application was issued to nobody else.
 */
async function standsForOwner({ claims, scope }: { claims: AccessTokenClaims; scope: TenantScope }): Promise<boolean> {
  const { client } = audienceOf(claims)
  if (client === undefined) return true
  const id = uuid.safeParse(client)
  const application = id.success ? await findApplication(scope, id.data) : undefined
  return application?.settings.oauthConfiguration.relationship === 'FirstParty'
}

/** The owner of an access token. The request may name no other tenant than the token's. */
async function authenticateUser(token: string, request: Request): Promise<Check<Caller>> {
  const verified = await verifyBearerToken(token)
  if (verified.kind !== 'valid' || !(await standsForOwner(verified))) return refused(401)
  const { claims, scope } = verified
  const ofHeader = request.headers.get('x-fusionauth-tenantid')?.toLowerCase()
  if (ofHeader && ofHeader !== scope.tenantId) return refused(401)
  return accepted({ kind: 'user', userId: claims.sub, claims, scope })
}

async function authenticate(endpoint: Authentication, request: Request): Promise<Check<Caller>> {
  const { authentication } = endpoint
  if (authentication === 'none') return anonymous
  if (authentication === 'everyTenant' && request.headers.get('x-fusionauth-tenantid')) return refused(401)
  const header = request.headers.get('authorization')
  if (header === null && authentication === 'optionalApiKey') return anonymous
  if (authentication === 'apiKeyOrJwt' || authentication === 'optionalApiKeyOrJwt') {
    const token = accessTokenOf(request)
    const user = token === undefined ? undefined : await authenticateUser(token, request)
    if (user && (authentication === 'apiKeyOrJwt' || user.kind === 'accepted')) return user
    if (authentication === 'optionalApiKeyOrJwt' && (header === null || user)) return anonymous
  }
  return authenticateKey(endpoint, header)
}

function tenantHeader(request: Request): Check<string | undefined> {
  const header = request.headers.get('x-fusionauth-tenantid')
  if (header === null || header === '') return accepted(undefined)
  const parsed = uuid.safeParse(header)
  return parsed.success
    ? accepted(parsed.data)
    : refused(400, generalError('InvalidTenantId', 'The X-FusionAuth-TenantId header is not the id of a tenant.'))
}

/** Official clients send absent parameters as the words null and undefined, so those count as absent. */
function valuesOf(fields: readonly FormField[]): Readonly<Record<string, unknown>> {
  const values = new Map<string, string[]>()
  for (const [name, value] of fields) {
    if (['', 'null', 'undefined'].includes(value) || name === '__proto__') continue
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return Object.fromEntries([...values].map(([name, given]) => [name, given.length === 1 ? given[0] : given]))
}

function queryValues(request: Request): Check<Readonly<Record<string, unknown>>> {
  const query = queryFields(request)
  if (query.kind !== 'form') {
    return refused(400, generalError('InvalidRequest', 'A query parameter contains a character that is not allowed.'))
  }
  return accepted(valuesOf(query.fields))
}

function check<T>(schema: z.ZodType<T> | undefined, given: unknown, source: 'body' | 'parameters'): Check<T> {
  if (!schema) return accepted(undefined as T)
  const parsed = schema.safeParse(given)
  return parsed.success ? accepted(parsed.data) : refused(400, toErrors(parsed.error, given, source))
}

async function readJson(request: Request, limits: BodyLimits): Promise<Check<unknown>> {
  const read = await readBody(request, limits.bytes)
  if (read.kind === 'tooLarge') return refused(413, generalError('BodyTooLarge', 'The request body is too large.'))
  if (read.kind === 'aborted') return refused(400, generalError('InvalidRequest', 'The request body ended early.'))
  if (read.bytes.byteLength === 0) return accepted(undefined)
  if (mediaType(request) === 'application/json-patch+json') {
    return refused(400, fieldError('body', 'invalid', 'Send a merge patch (RFC 7396); JSON Patch is not supported.'))
  }
  if (!/^application\/(json|[\w.+-]+\+json)$/.test(mediaType(request))) {
    return refused(400, fieldError('body', 'missing', 'Send the request body as application/json.'))
  }
  const parsed = parseJson(read.bytes, limits.values)
  return parsed.kind === 'json' ? accepted(parsed.value) : refused(400, parsed.errors)
}

async function checkBody<T>(schema: z.ZodType<T> | undefined, request: Request, limits: BodyLimits): Promise<Check<T>> {
  if (!schema) return accepted(undefined as T)
  const json = await readJson(request, limits)
  if (json.kind === 'refused') return json
  if (json.value === undefined && !schema.safeParse(undefined).success) {
    return refused(400, fieldError('body', 'missing', 'A JSON request body is required.'))
  }
  return check(schema, json.value, 'body')
}

async function checkForm<T>(schema: z.ZodType<T>, request: Request): Promise<Check<T>> {
  const form = await readForm(request)
  if (form.kind === 'tooLarge') return refused(413, generalError('BodyTooLarge', 'The request body is too large.'))
  if (form.kind === 'malformed') return refused(400, generalError('InvalidRequest', 'The form is malformed.'))
  return check(schema, valuesOf(form.fields), 'body')
}

async function prepare<Body, Query, Path>(
  endpoint: Endpoint<Body, Query, Path, number>,
  request: Request,
  context: Context,
): Promise<Check<EndpointRequest<Body, Query, Path>>> {
  const authenticated = await authenticate(endpoint, request)
  if (authenticated.kind === 'refused') return authenticated
  const caller = authenticated.value
  const key = caller.kind === 'apiKey' ? caller.key : undefined
  const ofHeader = tenantHeader(request)
  if (ofHeader.kind === 'refused') return ofHeader
  const path = check(endpoint.path, (await context.params) ?? {}, 'parameters')
  if (path.kind === 'refused') return path
  const given = queryValues(request)
  if (given.kind === 'refused') return given
  const query = check(endpoint.query, given.value, 'parameters')
  if (query.kind === 'refused') return query
  const { bodyLimits = usualBody, form } = endpoint
  const isForm = form && mediaType(request) === formMediaType
  const body = await (isForm ? checkForm(form, request) : checkBody(endpoint.body, request, bodyLimits))
  if (body.kind === 'refused') return body
  return accepted({
    body: body.value,
    query: query.value,
    path: path.value,
    caller,
    key,
    tenantHints: { ofKey: key?.tenantId, ofHeader: ofHeader.value },
    client: clientInfo(request, key !== undefined),
    request,
  })
}

/** A 500 tells the client its request id and nothing else; the log has the rest. */
function unexpected(operation: string, request: Request, error: unknown): Reply {
  if (isDatabaseUnavailable(error)) return databaseUnavailable
  log.error('endpoint.failed', { operation, requestId: request.headers.get('x-request-id'), ...describeError(error) })
  return { status: 500 }
}

/** A Next route handler of this endpoint. */
export function endpoint<Body = undefined, Query = undefined, Path = undefined, Status extends number = number>(
  definition: Endpoint<Body, Query, Path, Status>,
): Handler {
  const handler: Handler = async (request, context) => {
    try {
      const prepared = await prepare(definition, request, context)
      if (prepared.kind === 'refused') return toResponse(prepared.reply)
      const reply = await definition.run(prepared.value)
      if (!(reply.status in definition.responses) && !(reply.status in wrapperResponses)) {
        log.error('endpoint.status', { operation: definition.operation, undeclaredStatus: reply.status })
      }
      return toResponse(reply)
    } catch (error) {
      return toResponse(unexpected(definition.operation, request, error))
    }
  }
  declarations.set(handler, definition)
  return handler
}

export type ScopedRequest<Body, Query, Path> = EndpointRequest<Body, Query, Path> & { readonly scope: TenantScope }

export type ScopedEndpoint<Body, Query, Path, Status extends number> = Omit<
  Endpoint<Body, Query, Path, Status>,
  'run'
> & {
  /** The tenant of what the request names by a globally unique id. Absent or undefined: the header, the key or the only tenant decide. */
  inferTenant?(request: EndpointRequest<NoInfer<Body>, NoInfer<Query>, NoInfer<Path>>): Promise<string | undefined>
  /** What a request gets whose key or header belongs to another tenant than what it names: the object is absent for it. */
  readonly mismatch?: NoInfer<Status>
  run(request: ScopedRequest<Body, Query, Path>): Promise<Reply<NoInfer<Status> | WrapperStatus>>
}

/** An endpoint whose `run` is bound to one tenant. */
export function scopedEndpoint<Body = undefined, Query = undefined, Path = undefined, Status extends number = number>(
  definition: ScopedEndpoint<Body, Query, Path, Status>,
): Handler {
  const { run, inferTenant, mismatch, ...rest } = definition
  return endpoint<Body, Query, Path, Status>({
    ...rest,
    run: async (request) => {
      const { caller } = request
      const inferred = caller.kind === 'user' ? caller.scope.tenantId : await inferTenant?.(request)
      const resolution = await resolveTenant({ ...request.tenantHints, inferred })
      if (resolution.kind === 'resolved') return run({ ...request, scope: resolution.scope })
      if (resolution.kind === 'mismatch' && mismatch !== undefined) return { status: mismatch }
      return { status: 400, json: tenantError(resolution.kind) }
    },
  })
}
