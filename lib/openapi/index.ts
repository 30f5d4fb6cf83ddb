/** The server's own description: OpenAPI 3.1 from the declarations that the endpoint wrapper enforces. */
import type { Declaration } from '@/lib/http'
import type { OpenApiDocument, PathItem } from './document'
import { describeOperation, parametersOf } from './operations'
import { newSchemas } from './schemas'
import { securitySchemes } from './security'

export type { JsonSchema, OpenApiDocument, Operation, Parameter } from './document'

/** A path as the folders spell it, with what is declared for its methods. */
export type DescribedRoute = { readonly path: string; readonly declarations: readonly Declaration[] }

const introduction =
  'The Login API of this server. Every instant is in milliseconds since the epoch, every id a UUID. A member that is null is ' +
  'the same as one that is absent, except in a PATCH, where it removes what there is (RFC 7396). Members that are not ' +
  'described are ignored in requests and absent in responses.'

export function openApiDocument(routes: readonly DescribedRoute[], version: string): OpenApiDocument {
  const schemas = newSchemas()
  const ids = new Set<string>()
  const paths = routes.map(({ path, declarations }): [string, PathItem] => {
    const operations = declarations.map((declaration) => {
      const id = uniqueId(declaration, path, ids)
      return [declaration.method.toLowerCase(), describeOperation(declaration, path, id, schemas)]
    })
    return [path.replace(/\[(\w+)\]/g, '{$1}'), Object.fromEntries(operations)]
  })
  return {
    openapi: '3.1.1',
    info: { title: 'Latchkey', version, description: introduction },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries([...schemas.components].sort()), securitySchemes },
  }
}

/** One endpoint may answer at several paths and methods, and each of them needs an id of its own. */
function uniqueId({ operation, method }: Declaration, path: string, taken: Set<string>): string {
  const by = parametersOf(path).map((name) => `.by${name.slice(0, 1).toUpperCase()}${name.slice(1)}`)
  const candidates = [operation, operation + by.join(''), `${operation}.${method.toLowerCase()}`]
  const id =
    candidates.find((candidate) => !taken.has(candidate)) ?? `${operation}.${method.toLowerCase()}${by.join('')}`
  if (taken.has(id)) throw new Error(`Two operations are called ${id}`)
  taken.add(id)
  return id
}
