/** An endpoint's declaration as an OpenAPI operation. */
import { type Declaration, formMediaType, type ResponseBody, wrapperResponses } from '@/lib/http'
import type { DescribedResponse, JsonSchema, Operation, Parameter } from './document'
import type { Schemas } from './schemas'
import { accessOf, securityOf } from './security'

const phrases: Readonly<Record<string, string>> = {
  200: 'Done.',
  202: 'The user is authenticated, but not registered for the application.',
  203: 'The user is authenticated and has to change the password first.',
  212: 'The user is authenticated; the address it logged in with has to be verified first.',
  213: 'The user is authenticated; its registration has to be verified first.',
  242: 'A second factor is needed.',
  400: 'The request is wrong; the errors say where.',
  401: 'Nobody is authenticated, or not for this.',
  404: 'What the request names does not exist, or not for this caller.',
  409: 'An action that was taken on the user keeps it from logging in.',
  410: 'The user has expired.',
  413: 'The body is too large.',
  421: 'The code is wrong.',
  422: 'The user has no address to send to.',
  423: 'The user is deactivated.',
  429: 'Too many of these; Retry-After says when the next may come.',
  500: 'An error of the server, which is in its log under the X-Request-Id of the response.',
  503: 'The database is away, or too many passwords wait; Retry-After says when to come back.',
  504: 'A webhook that has to agree did not; nothing was changed.',
}

const tenantHeader: Parameter = {
  name: 'X-FusionAuth-TenantId',
  in: 'header',
  required: false,
  description: 'The tenant, where neither the API key nor the request itself says which one it is.',
  schema: { type: 'string', format: 'uuid' },
}

/** The names of a path's parameters: `[userId]` in the folders, `{userId}` here. */
export const parametersOf = (path: string): string[] => [...path.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name)

export function describeOperation(declaration: Declaration, path: string, id: string, schemas: Schemas): Operation {
  const { authentication, body, form, summary } = declaration
  const access = accessOf(authentication)
  return {
    operationId: id,
    summary,
    ...(access && { description: access }),
    tags: [path.split('/')[2] ?? ''],
    security: securityOf(authentication),
    parameters: describeParameters(declaration, path, schemas),
    ...(body && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: {
          'application/json': { schema: schemas.describe(body, 'input') },
          ...(form && { [formMediaType]: { schema: schemas.describe(form, 'input') } }),
        },
      },
    }),
    responses: describeResponses(declaration, schemas),
  }
}

function describeParameters({ authentication, path, query }: Declaration, template: string, schemas: Schemas) {
  const inPath = path ? schemas.describe(path, 'input').properties : undefined
  const { properties = {}, required = [] } = query ? schemas.describe(query, 'input') : {}
  return [
    ...parametersOf(template).map(
      (name): Parameter => ({ name, in: 'path', required: true, schema: inPath?.[name] ?? { type: 'string' } }),
    ),
    ...Object.entries(properties).map(
      ([name, schema]): Parameter => ({
        name,
        in: 'query',
        required: required.includes(name),
        schema: repeated(schema),
      }),
    ),
    ...(authentication === 'everyTenant' ? [] : [tenantHeader]),
  ]
}

/** A parameter that may be given several times may be given once: that goes without saying. */
const repeated = (schema: JsonSchema): JsonSchema => schema.anyOf?.find(({ type }) => type === 'array') ?? schema

function describeResponses(declaration: Declaration, schemas: Schemas): Operation['responses'] {
  const { 401: unauthorized, 413: tooLarge, ...common } = wrapperResponses
  const all: Readonly<Record<string, ResponseBody>> = {
    ...common,
    ...(declaration.authentication !== 'none' && { 401: unauthorized }),
    ...(declaration.body && { 413: tooLarge }),
    ...declaration.responses,
  }
  return Object.fromEntries(
    Object.entries(all).map(([status, body]) => [status, describeResponse(phrases[status] ?? status, body, schemas)]),
  )
}

function describeResponse(description: string, body: ResponseBody, schemas: Schemas): DescribedResponse {
  switch (body.kind) {
    case 'empty':
      return { description }
    case 'file':
      return { description, content: { [body.mediaType]: { schema: { type: 'string', format: 'binary' } } } }
    case 'json': {
      const schema = schemas.describe(body.schema(), 'output')
      const content = { 'application/json': { schema } }
      return { description, content, ...(body.sometimes && { 'x-optional-body': true }) }
    }
  }
}
