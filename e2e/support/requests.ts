/** Requests made from the server's description: for tests over everything that an endpoint can be given, also one that comes tomorrow. */
import { type JsonSchema, methods, type OpenApiDocument, type Operation } from '@/lib/openapi/document'

/** A place for one value in the requests of an operation. */
export type Place = {
  readonly where: 'path' | 'query' | 'body'
  /** `userId`; of the elements of `userIds` too. */
  readonly name: string
  /** The member it is in, in the singular: `role` for an `id` in `roles`. */
  readonly parent: string | undefined
  /** Tells it from every other place of the operation. */
  readonly at: string
  readonly schema: JsonSchema
}

/** One operation of the description. */
export type Described = {
  readonly method: string
  readonly path: string
  readonly operation: Operation
  /** Where its requests have single values, from the path to the innermost member of the body. */
  readonly places: readonly Place[]
  /** Its request with these values; without one, what is required gets one that fits. */
  request(values: (place: Place) => unknown): { readonly path: string; readonly body: object | undefined }
}

const json = 'application/json'

/** Every operation that a description has. */
export function describedOperations(document: OpenApiDocument): Described[] {
  return Object.keys(document.paths).flatMap((path) =>
    methods.flatMap((method) => {
      const operation = document.paths[path]?.[method]
      return operation ? [describe(document, path, method, operation)] : []
    }),
  )
}

function describe(document: OpenApiDocument, path: string, method: string, operation: Operation): Described {
  const parameters = operation.parameters.filter((parameter) => parameter.in !== 'header')
  const schema = bodyOf(document, path, method)
  const ofParameters = parameters.map((parameter): Place => {
    const where = parameter.in as 'path' | 'query'
    const { items = parameter.schema } = parameter.schema
    return {
      where,
      name: parameter.name,
      parent: undefined,
      at: `${where} ${parameter.name}`,
      schema: resolved(document, items),
    }
  })
  const places: Place[] = [...ofParameters]
  if (schema) fill(document, schema, (place) => void places.push(place), root)
  return {
    method: method.toUpperCase(),
    path,
    operation,
    places,
    request: (values) => {
      const query = new URLSearchParams()
      let filled = path
      for (const [n, place] of ofParameters.entries()) {
        const value = values(place) ?? (parameters[n]?.required ? sample(place.schema) : undefined)
        if (value === undefined) continue
        if (place.where === 'path') filled = filled.replace(`{${place.name}}`, encodeURIComponent(String(value)))
        else query.append(place.name, String(value))
      }
      const body = schema && ((fill(document, schema, values, root) ?? {}) as object)
      return { path: query.size > 0 ? `${filled}?${query}` : filled, body }
    },
  }
}

/** Of a PATCH, whose members are free, that of the request that replaces or makes the same thing. */
function bodyOf(document: OpenApiDocument, path: string, method: string): JsonSchema | undefined {
  const operations = document.paths[path]
  const { requestBody } =
    (method === 'patch' ? (operations?.put ?? operations?.post) : operations?.[method as 'get']) ?? {}
  return requestBody?.content[json]?.schema
}

function resolved(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref) {
    const [name = ''] = schema.$ref.split('/').slice(-1)
    return resolved(document, document.components.schemas[name] ?? {})
  }
  const variant = schema.anyOf?.find(({ type }) => type !== 'null')
  return variant ? resolved(document, variant) : schema
}

type Position = { readonly name: string; readonly parent: string | undefined; readonly at: string }

const root: Position = { name: '', parent: undefined, at: 'body' }
const singular = (name: string): string => name.replace(/s$/, '')

/** A value of this schema with everything that `values` knows and all that is required; undefined if that is nothing. */
function fill(
  document: OpenApiDocument,
  declared: JsonSchema,
  values: (place: Place) => unknown,
  { name, parent, at }: Position,
  required = false,
): unknown {
  const schema = resolved(document, declared)
  if (schema.properties) {
    const members = Object.entries(schema.properties).flatMap(([member, of]) => {
      const position = { name: member, parent: singular(name), at: `${at}.${member}` }
      const value = fill(document, of, values, position, schema.required?.includes(member))
      return value === undefined ? [] : [[member, value]]
    })
    return members.length > 0 || required ? Object.fromEntries(members) : undefined
  }
  if (schema.items) {
    const element = fill(document, schema.items, values, { name: singular(name), parent, at: `${at}[]` }, required)
    return element === undefined ? undefined : [element]
  }
  return values({ where: 'body', name, parent, at, schema }) ?? (required ? sample(schema) : undefined)
}

/** A value that the schema allows. */
function sample({ type, format, minimum, minLength, ...schema }: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (type === 'object') return {}
  if (type === 'boolean') return false
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (format === 'uuid') return crypto.randomUUID()
  if (format === 'uri') return 'https://example.com/'
  return `sample${crypto.randomUUID()}`.slice(0, Math.max(Number(minLength ?? 0), 24))
}
