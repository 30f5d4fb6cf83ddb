/** Zod's schemas as JSON Schema. What has a name becomes a component, so that a user is described once. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { JsonSchema } from './document'

type Json = Readonly<Record<string, unknown>>
type Overridden = Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0]

/** Formats of which zod says again at length, as a pattern, what they are. */
const patternedFormats = new Set(['date', 'email', 'ipv4', 'ipv6', 'uuid'])

export type Schemas = ReturnType<typeof newSchemas>

/** A place for the components of one document. */
export function newSchemas() {
  const components = new Map<string, JsonSchema>()

  function add(name: string, schema: JsonSchema) {
    const known = components.get(name)
    if (known && !isDeepStrictEqual(known, schema)) throw new Error(`Two different schemas are called ${name}`)
    components.set(name, schema)
  }

  return {
    components,
    /** `input`: as a client may send it. `output`: as the server answers it; a member that is not declared is forbidden. */
    describe: (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
      const options = { io, unrepresentable: 'any', override: describeTexts } as const
      const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, options)
      for (const [name, definition] of Object.entries($defs)) if (!isAnonymous(name)) add(name, rewritten(definition))
      return rewritten(root)
    },
  }
}

/** Zod itself names what is recursive: here only z.json(), which is any value. */
const isAnonymous = (name: string) => name.startsWith('__')

/** What zod knows of a text and the JSON Schema would not. */
function describeTexts({ zodSchema, jsonSchema }: Overridden): void {
  const { def } = zodSchema._zod
  // A query has only texts; lib/http says of such a text what it stands for.
  const parameter = z.globalRegistry.get(zodSchema)?.parameter
  if (typeof parameter === 'object') {
    for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword]
    Object.assign(jsonSchema, parameter)
  }
  // A number that is read from digits and then has to be within bounds.
  if (jsonSchema.type === 'integer' && isPipe(def) && def.out._zod.def.type !== 'transform') {
    const { minimum, maximum } = z.toJSONSchema(def.out, { io: 'input', unrepresentable: 'any' })
    Object.assign(jsonSchema, minimum !== undefined && { minimum }, maximum !== undefined && { maximum })
  }
  // A pattern of a description has no flags.
  if (def.checks?.some(hasFlags)) delete jsonSchema.pattern
}

const isPipe = (def: z.core.$ZodTypeDef): def is z.core.$ZodPipeDef => def.type === 'pipe'

function hasFlags({ _zod: { def } }: z.core.$ZodCheck): boolean {
  return 'pattern' in def && def.pattern instanceof RegExp && def.pattern.flags !== ''
}

/** The schema in the words of this document: its references lead to the components, and null is nowhere. */
function rewritten(schema: Json): JsonSchema {
  const reference = /^#\/\$defs\/(.*)$/.exec(String(schema.$ref))?.[1]
  if (reference !== undefined) return isAnonymous(reference) ? {} : { $ref: `#/components/schemas/${reference}` }
  const { properties, required, ...rest } = withoutNoise(withoutNull(schema))
  const members = isJson(properties) ? Object.entries(properties) : []
  const nullable = members.filter(([, member]) => isJson(member) && acceptsNull(member)).map(([name]) => name)
  const needed = Array.isArray(required) ? required.filter((name) => !nullable.includes(name)) : []
  return {
    ...Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, inside(value)])),
    ...(isJson(properties) && { properties: propertiesOf(members) }),
    ...(needed.length > 0 && { required: needed }),
  }
}

function propertiesOf(members: readonly [string, unknown][]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(members.map(([name, member]) => [name, isJson(member) ? rewritten(member) : {}]))
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside)
  return isJson(value) ? rewritten(value) : value
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function acceptsNull({ type, anyOf }: Json): boolean {
  const types = Array.isArray(type) ? type : [type]
  return (
    types.includes('null') || (Array.isArray(anyOf) && anyOf.some((choice) => isJson(choice) && acceptsNull(choice)))
  )
}

/** The server never sends null, and to it null is the same as nothing. */
function withoutNull(schema: Json): Json {
  if (!acceptsNull(schema)) return schema
  const { type, anyOf, ...rest } = schema
  if (Array.isArray(type)) {
    const types = type.filter((name) => name !== 'null')
    return { ...rest, type: types.length === 1 ? types[0] : types }
  }
  const choices = Array.isArray(anyOf) ? anyOf.filter((choice) => choice.type !== 'null') : []
  return choices.length === 1 ? { ...choices[0], ...rest } : { ...rest, anyOf: choices }
}

function withoutNoise({ pattern, minimum, maximum, propertyNames, parameter: _, ...rest }: Json): Json {
  return {
    ...rest,
    // Zod says `number` of every literal number.
    ...(Number.isInteger(rest.const) && { type: 'integer' }),
    ...(pattern !== undefined && !patternedFormats.has(String(rest.format)) && { pattern }),
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
    ...(propertyNames !== undefined && !isDeepStrictEqual(propertyNames, { type: 'string' }) && { propertyNames }),
  }
}
