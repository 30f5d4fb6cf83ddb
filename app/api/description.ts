/** The description of everything that answers below /api, made when it is first asked for: until then no route is loaded for it. */
import { declarationOf } from '@/lib/http'
import { type DescribedRoute, type OpenApiDocument, openApiDocument } from '@/lib/openapi'
import { version } from '@/package.json'
import { type Route, routes } from './routes'

let description: Promise<OpenApiDocument> | undefined

export function apiDescription(): Promise<OpenApiDocument> {
  description ??= Promise.all(routes.map(describedRoute)).then((described) => openApiDocument(described, version))
  return description
}

async function describedRoute({ path, load }: Route): Promise<DescribedRoute> {
  const declarations = Object.values(await load()).map(declarationOf)
  return { path, declarations: declarations.filter((declaration) => declaration !== undefined) }
}
