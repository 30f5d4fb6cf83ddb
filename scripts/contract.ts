/**
 * `CONTRACT=file npm run contract`: what our description of the API has otherwise than another OpenAPI document, YAML or JSON: names, types and
 * nesting of everything that goes in and comes out, in the operations that both have. Ends with 1 if there is a difference that is not known.
 */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { apiDescription } from '@/app/api/description'
import { knownDifferences } from './contract-differences'

type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly [composition: string]: unknown
}
type Body = { readonly $ref?: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
type Parameter = { readonly $ref?: string; readonly name: string; readonly in: string; readonly schema?: Schema }
type Operation = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, Body>>
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** A schema with the document it is in. */
type Place = { readonly document: Document; readonly schema: Schema }

const json = 'application/json'
const methods = ['get', 'post', 'put', 'patch', 'delete']
/** Schemas lead back to themselves. */
const maxDepth = 9

/** What a reference leads to. */
function resolved<T extends { readonly $ref?: string }>(document: Document, value: T): T {
  const { $ref } = value
  if ($ref === undefined) return value
  const target = $ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>>)[part], document)
  return resolved(document, target as T)
}

/** The schema, and everything that it is composed of. */
function parts({ document, schema }: Place): Schema[] {
  const here = resolved(document, schema)
  const composed = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => (here[key] ?? []) as readonly Schema[])
  return [here, ...composed.flatMap((part) => parts({ document, schema: part }))]
}

/** What JSON has there: several where it is not always the same, none where it is not said. */
function typeOf(place: Place): string {
  const types = parts(place).flatMap(
    ({ type, properties, enum: values }) => type ?? (properties ? 'object' : values ? 'string' : []),
  )
  const named = types.filter((type) => type !== 'null').map((type) => (type === 'integer' ? 'number' : type))
  return [...new Set(named)].sort().join(' or ')
}

const membersOf = (place: Place): Readonly<Record<string, Schema>> =>
  Object.assign({}, ...parts(place).map(({ properties = {} }) => properties))

const elementOf = ({ document, schema }: Place): Place => ({ document, schema: resolved(document, schema).items ?? {} })

/** The values of an enumeration, if it is one. */
const valuesOf = (place: Place): readonly unknown[] => parts(place).flatMap((part) => part.enum ?? [])

/** Differences between our schema and theirs, each as a line that begins with where it is. */
function compare(at: string, ours: Place, theirs: Place, depth = 0): string[] {
  const [type, expected] = [typeOf(ours), typeOf(theirs)]
  if (type === '' || expected === '' || depth > maxDepth) return []
  if (type !== expected) return [`${at}: ${type} instead of ${expected}`]
  if (type === 'array') return compare(`${at}[]`, elementOf(ours), elementOf(theirs), depth + 1)
  return [...compareValues(at, ours, theirs), ...compareMembers(at, ours, theirs, depth)]
}

function compareValues(at: string, ours: Place, theirs: Place): string[] {
  const [values, expected] = [valuesOf(ours), valuesOf(theirs)]
  if (values.length === 0 || expected.length === 0) return []
  return [
    ...values.filter((value) => !expected.includes(value)).map((value) => `${at}: ${value} is only here`),
    ...expected.filter((value) => !values.includes(value)).map((value) => `${at}: ${value} is only there`),
  ]
}

function compareMembers(at: string, ours: Place, theirs: Place, depth: number): string[] {
  const [members, expected] = [membersOf(ours), membersOf(theirs)]
  // Free objects have whatever members one likes.
  if (Object.keys(members).length === 0 || Object.keys(expected).length === 0) return []
  return [...new Set([...Object.keys(members), ...Object.keys(expected)])].sort().flatMap((name) => {
    const [mine, other] = [members[name], expected[name]]
    const path = `${at}.${name}`
    if (!other) return [`${path} is only here`]
    if (!mine) return [`${path} is only there`]
    return compare(
      path,
      { document: ours.document, schema: mine },
      { document: theirs.document, schema: other },
      depth + 1,
    )
  })
}

/** An operation with the document it is in. */
type Side = { readonly document: Document; readonly operation: Operation }

const queryOf = ({ document, operation: { parameters = [] } }: Side): string[] =>
  parameters.flatMap((parameter) => {
    const { name, in: where } = resolved(document, parameter)
    return where === 'query' ? [name] : []
  })

function bodyOf(document: Document, body: Body | undefined): Place | undefined {
  const schema = body && resolved(document, body).content?.[json]?.schema
  return schema && { document, schema }
}

/** One schema for all answers but those with errors, as the other document has it. */
function answerOf({ document, operation: { responses } }: Side): Place | undefined {
  const places = Object.values(responses).map((response) => bodyOf(document, response))
  const answers = places.filter((place) => place !== undefined).filter((place) => !('fieldErrors' in membersOf(place)))
  return answers.length > 0 ? { document, schema: { anyOf: answers.map(({ schema }) => schema) } } : undefined
}

function compareBodies(at: string, ours: Place | undefined, theirs: Place | undefined): string[] {
  if (ours && theirs) return compare(at, ours, theirs)
  return ours || theirs ? [`${at} is only ${ours ? 'here' : 'there'}`] : []
}

function compareOperations(name: string, ours: Side, theirs: Side): string[] {
  const [query, expected] = [queryOf(ours), queryOf(theirs)]
  const [request, reference] = [ours, theirs].map(({ document, operation }) => bodyOf(document, operation.requestBody))
  return [
    ...query.filter((one) => !expected.includes(one)).map((one) => `${name} query ${one} is only here`),
    ...expected.filter((one) => !query.includes(one)).map((one) => `${name} query ${one} is only there`),
    ...compareBodies(`${name} request`, request, reference),
    ...compareBodies(`${name} response`, answerOf(ours), answerOf(theirs)),
  ]
}

/** Every difference in the operations that both documents have; how the parameters of a path are called says nothing. */
function differences(ours: Document, theirs: Document): string[] {
  const plain = (path: string) => path.replace(/\{\w+\}/g, '{}')
  const expected = new Map(Object.entries(theirs.paths).map(([path, operations]) => [plain(path), operations]))
  return Object.entries(ours.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const [operation, other] = [operations[method], expected.get(plain(path))?.[method]]
      if (!operation || !other) return []
      const name = `${method.toUpperCase()} ${path}`
      return compareOperations(name, { document: ours, operation }, { document: theirs, operation: other })
    }),
  )
}

const file = process.env.CONTRACT
if (!file) {
  process.stderr.write('Set CONTRACT to the OpenAPI document to compare with: CONTRACT=openapi.yaml npm run contract\n')
  process.exit(1)
}
const theirs: Document = parse(await readFile(file, 'utf8'))
const found = differences(JSON.parse(JSON.stringify(await apiDescription())), theirs)
const unknown = found.filter((line) => !knownDifferences.some(({ lines }) => lines.test(line)))
const unneeded = knownDifferences.filter(({ lines }) => !found.some((line) => lines.test(line)))
for (const line of unknown) process.stdout.write(`${line}\n`)
for (const { lines } of unneeded) process.stdout.write(`no difference is ${lines} any more\n`)
process.stdout.write(`${unknown.length} unknown differences, ${found.length - unknown.length} known ones\n`)
process.exit(unknown.length + unneeded.length > 0 ? 1 : 0)
