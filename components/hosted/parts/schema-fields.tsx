// The members of a JSON Schema as a list: what is nested has its path for a name, what has a name of its own is a link.
import type { JsonSchema } from '@/lib/openapi'

type Field = { readonly path: string; readonly schema: JsonSchema; readonly required: boolean }

/** Where a component is described on the page. */
export const schemaAnchor = (name: string): string => `schema-${name}`

const nameOf = (schema: JsonSchema): string | undefined => schema.$ref?.split('/').at(-1)

/** Everything below a schema that is not described elsewhere: `user.email`, `methods[].id`, `events.*.enabled`. */
function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  const { properties = {}, required = [], items, additionalProperties, anyOf = [] } = schema
  const own = Object.entries(properties).flatMap(([name, member]): Field[] => {
    const path = prefix ? `${prefix}.${name}` : name
    return [{ path, schema: member, required: required.includes(name) }, ...fieldsOf(member, path)]
  })
  const values = typeof additionalProperties === 'object' ? fieldsOf(additionalProperties, `${prefix}.*`) : []
  return [
    ...own,
    ...(items ? fieldsOf(items, `${prefix}[]`) : []),
    ...values,
    ...anyOf.flatMap((one) => fieldsOf(one, prefix)),
  ]
}

/** The type of a value in a word or two, or a link to it. */
export function SchemaType({ schema }: { schema: JsonSchema }) {
  const name = nameOf(schema)
  if (name !== undefined) {
    return (
      <a href={`#${schemaAnchor(name)}`} className="text-accent underline underline-offset-4">
        {name}
      </a>
    )
  }
  if (schema.items) {
    return (
      <>
        list of <SchemaType schema={schema.items} />
      </>
    )
  }
  return <>{inWords(schema)}</>
}

function inWords({ type, format, enum: values, const: only, anyOf, additionalProperties }: JsonSchema): string {
  if (only !== undefined) return JSON.stringify(only)
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (anyOf) return [...new Set(anyOf.map((choice) => nameOf(choice) ?? inWords(choice)))].join(' | ')
  if (typeof additionalProperties === 'object')
    return `map of ${nameOf(additionalProperties) ?? inWords(additionalProperties)}`
  return format ?? (typeof type === 'string' ? type : 'any value')
}

/** The members of an object, one a line; nothing for a schema without any. */
export function SchemaFields({ schema }: { schema: JsonSchema }) {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return null
  return (
    <ul>
      {fields.map(({ path, schema, required }) => (
        <li key={path}>
          <code className="font-mono">{path}</code>{' '}
          <span className="text-muted">
            <SchemaType schema={schema} />
            {required ? ', required' : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
