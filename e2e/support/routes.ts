/** Every route handler of the app and its methods, read from the source: what a test over all endpoints goes through. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Route = {
  readonly method: string
  /** With parameters in brackets, as the folders name them: `/api/user/[userId]`. */
  readonly path: string
  /** From the project root. */
  readonly file: string
}

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Every `route.ts` and `route.tsx` below app by every method it exports, except the catch-all that answers 404. */
export function routes(): Route[] {
  return readdirSync(`${projectRoot}app`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)route\.tsx?$/.test(name) && !name.startsWith('[...rest]'))
    .sort()
    .flatMap((name) => {
      const file = `app/${name}`
      return exportedMethods(readFileSync(projectRoot + file, 'utf8')).map((method) => ({
        method,
        path: pathOf(file),
        file,
      }))
    })
}

/** `/api/user/[userId]` with its parameters put in; a parameter that is not given becomes `fallback`. */
export function fillPath(path: string, parameters: Readonly<Record<string, string>>, fallback: string): string {
  return path.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => parameters[name] ?? fallback)
}

/** `app/(group)/api/user/route.ts` answers at `/api/user`. */
export function pathOf(file: string): string {
  const folders = file.split('/').slice(1, -1)
  return `/${folders.filter((name) => !/^\(.*\)$/.test(name)).join('/')}`
}

/** The methods among `export const GET =`, `export async function POST`, `export { a as PUT, DELETE }`. */
export function exportedMethods(code: string): string[] {
  const declared = [...code.matchAll(/^export\s+(?:const|(?:async\s+)?function)\s+(\w+)/gm)].map(([, name]) => name)
  const destructured = [...code.matchAll(/^export\s+const\s*\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    names(list, ':'),
  )
  const listed = [...code.matchAll(/^export\s*\{([^}]*)\}/gm)].flatMap(([, list = '']) => names(list, ' as '))
  const found = new Set([...declared, ...destructured, ...listed])
  return methods.filter((method) => found.has(method))
}

/** What a list such as `gone as GET, POST` calls its members. */
function names(list: string, renames: string): (string | undefined)[] {
  return list.split(',').map((part) => part.split(renames).at(-1)?.trim())
}
