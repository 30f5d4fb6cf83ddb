/**
 * The dependency rules of the source tree, as a function from files to violations.
 *
 *   app         -> lib, components
 *   components  -> components, lib/text and lib/appearance; other lib folders for their types only
 *   lib         -> lib; only lib/http may render components, and only lib/boot and lib/openapi may use lib/http
 *
 * A lib folder shows its `index.ts` and nothing else; lib/http shows every file to app, whose toolbox it is. A test or a fixture
 * may import what it likes.
 */

export type SourceFile = { /** From the project root, with slashes. */ path: string; code: string }
export type Violation = { path: string; rule: string; found: string }

type Import = { from: string; specifier: string; typeOnly: boolean }
type ImportRule = { rule: string; broken(imported: Import): boolean }
type GlobalRule = { rule: string; pattern: RegExp; allowed: RegExp }

const packageRules: readonly { rule: string; pattern: RegExp; allowed: RegExp }[] = [
  {
    rule: "only lib/db imports Prisma's runtime, PGlite and pg",
    pattern: /^(@prisma\/|@electric-sql\/|pglite-prisma-adapter|pg$)|\/db\/generated(\/|$)/,
    allowed: /^lib\/db\//,
  },
  {
    rule: 'only lib/passwords imports a hasher',
    pattern: /^(@node-rs\/argon2|argon2|bcrypt|bcryptjs|@node-rs\/bcrypt|scrypt-js)(\/|$)/,
    allowed: /^lib\/passwords\//,
  },
  { rule: 'lib knows no Next', pattern: /^next(-auth)?(\/|$)/, allowed: /^app\// },
]

const globalRules: readonly GlobalRule[] = [
  // Next replaces NEXT_RUNTIME in instrumentation while building, and only where it is written out.
  {
    rule: 'only lib/config.ts reads process.env',
    pattern: /\bprocess\.env\b/,
    allowed: /^(lib\/config|instrumentation)\.ts$/,
  },
  {
    rule: 'only lib/clock.ts reads time',
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b|(?<!new )\bDate\(\)/,
    allowed: /^lib\/clock\.ts$/,
  },
  {
    rule: 'only lib/random.ts uses randomness',
    // In quotes it is a value of the public API's generator settings.
    pattern: /\bMath\.random\b|(?<!')\brandom(UUID|Bytes|Int|FillSync|Fill)\b(?!')|\bgetRandomValues\b/,
    allowed: /^lib\/random\.ts$/,
  },
  {
    rule: 'only lib/log.ts writes to the console',
    pattern: /\bconsole\.\w+|\bprocess\.std(out|err)\b/,
    allowed: /^lib\/log\.ts$/,
  },
]

const layerRules: readonly ImportRule[] = [
  { rule: 'lib never imports app', broken: ({ from, specifier }) => top(from) === 'lib' && top(specifier) === 'app' },
  {
    rule: 'in lib only lib/http renders components',
    broken: ({ from, specifier }) => top(from) === 'lib' && top(specifier) === 'components' && folder(from) !== 'http',
  },
  {
    rule: 'no domain folder imports lib/http',
    broken: ({ from, specifier }) =>
      top(from) === 'lib' && folder(specifier) === 'http' && !['http', 'boot', 'openapi'].includes(folder(from)),
  },
  {
    rule: 'components import components, lib/text and lib/appearance, and of other lib folders only types',
    broken: ({ from, specifier, typeOnly }) =>
      top(from) === 'components' &&
      (top(specifier) === 'app' ||
        (top(specifier) === 'lib' && !['text', 'appearance'].includes(folder(specifier)) && !typeOnly)),
  },
  {
    rule: "a lib folder's files are its own: import its index",
    broken: ({ from, specifier }) =>
      top(specifier) === 'lib' &&
      specifier.split('/').length > 2 &&
      !(top(from) === 'lib' && folder(from) === folder(specifier)) &&
      !/^lib\/[^/]+\/index$/.test(specifier) &&
      !(top(from) === 'app' && folder(specifier) === 'http'),
  },
  {
    rule: 'the product imports no test support',
    broken: ({ specifier }) => ['e2e', 'bench', 'scripts'].includes(top(specifier)),
  },
]

const top = (path: string): string => path.split('/', 1)[0] ?? ''

/** `lib/login/pipeline.ts` is in the folder `login`; a file at lib's top level is in none. */
function folder(path: string): string {
  const [root, name = '', file] = path.split('/')
  if (root !== 'lib') return ''
  return file === undefined && path.endsWith('.ts') ? '' : name
}

/** Every rule that these files of `app`, `components` and `lib` break. */
export function violationsIn(files: readonly SourceFile[]): Violation[] {
  return files.filter(({ path }) => !isTest(path)).flatMap((file) => violationsInFile(file))
}

function isTest(path: string): boolean {
  return /(\.test\.tsx?|-fixture\.ts)$/.test(path)
}

function violationsInFile({ path, code }: SourceFile): Violation[] {
  const plain = withoutComments(code)
  const imports = importsOf(path, plain)
  return [
    ...imports.flatMap((imported) =>
      layerRules
        .filter(({ broken }) => broken(imported))
        .map(({ rule }) => ({ path, rule, found: imported.specifier })),
    ),
    ...imports.flatMap(({ specifier, typeOnly }) =>
      packageRules
        .filter(({ pattern, allowed }) => !typeOnly && pattern.test(specifier) && !allowed.test(path))
        .map(({ rule }) => ({ path, rule, found: specifier })),
    ),
    ...globalRules
      .filter(({ pattern, allowed }) => pattern.test(plain) && !allowed.test(path))
      .map(({ rule, pattern }) => ({ path, rule, found: pattern.exec(plain)?.[0] ?? '' })),
  ]
}

/** Comments may speak of what the code may not do. A string with `//` in it survives: only its own tail could be lost. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
}

/** Static imports, re-exports, side-effect imports and dynamic imports; paths inside the project are written from its root. */
function importsOf(from: string, code: string): Import[] {
  const statement =
    /\b(import|export)(\s+type\b)?\s*(?:[\w$*{}\s,]*?\bfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
  return [...code.matchAll(statement)].map(([, , type, specifier, dynamic]) => ({
    from,
    specifier: fromRoot(from, specifier ?? dynamic ?? ''),
    typeOnly: type !== undefined,
  }))
}

function fromRoot(from: string, specifier: string): string {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  if (!specifier.startsWith('.')) return specifier
  return new URL(specifier, `file:///${from}`).pathname.slice(1)
}
