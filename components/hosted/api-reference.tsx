// The API's description to browse, at `/api`: every operation with what it reads and answers. In English only, as the API itself is.
import type { ReactNode } from 'react'
import { hostedCss } from '@/components/generated/hosted-css'
import type { JsonSchema, OpenApiDocument, Operation } from '@/lib/openapi'
import { Heading } from './parts/heading'
import { iconUrl } from './parts/mark'
import { SchemaFields, SchemaType, schemaAnchor } from './parts/schema-fields'

const json = 'application/json'

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation }

/** Operations by their first tag, in the order of the document. */
function groupsOf({ paths }: OpenApiDocument): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [tag = ''] = operation.tags
      groups.set(tag, [...(groups.get(tag) ?? []), { method: method.toUpperCase(), path, operation }])
    }
  }
  return groups
}

/** What every status means, said once. */
function meaningsOf({ paths }: OpenApiDocument): [string, string][] {
  const meanings = new Map<string, string>()
  for (const operation of Object.values(paths).flatMap((operations) => Object.values(operations))) {
    for (const [status, { description }] of Object.entries(operation.responses)) meanings.set(status, description)
  }
  return [...meanings].sort()
}

/** The whole reference. */
export function ApiReference({ description }: { description: OpenApiDocument }) {
  const { info, components } = description
  return (
    <html lang="en" dir="ltr">
      {/* biome-ignore lint/style/noHeadElement: this document is rendered outside Next's pages */}
      <head>
        <meta charSet="utf-8" />
        <title>{`${info.title} API`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={iconUrl} />
        <style>{hostedCss}</style>
      </head>
      <body className="bg-paper font-sans text-ink">
        <main className="mx-auto w-full max-w-4xl px-5 pt-8 pb-10 wrap-anywhere">
          <Heading>{`${info.title} API`}</Heading>
          <p className="mt-4">{info.description}</p>
          <p className="mt-4">
            <a href="/api/openapi.json" className="text-accent underline underline-offset-4">
              The same as an OpenAPI 3.1 document
            </a>
          </p>
          {[...groupsOf(description)].map(([tag, entries]) => (
            <Section key={tag} title={tag}>
              {entries.map((entry) => (
                <OperationEntry key={entry.operation.operationId} entry={entry} />
              ))}
            </Section>
          ))}
          <Section title="Statuses">
            {meaningsOf(description).map(([status, meaning]) => (
              <p key={status} className="mt-1">
                <code className="font-mono">{status}</code> {meaning}
              </p>
            ))}
          </Section>
          <Section title="Schemas">
            {Object.entries(components.schemas).map(([name, schema]) => (
              <SchemaEntry key={name} name={name} schema={schema} />
            ))}
          </Section>
        </main>
      </body>
    </html>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mt-10 border-t border-line pt-5 font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function OperationEntry({ entry: { method, path, operation } }: { entry: Entry }) {
  const { description, parameters, requestBody, responses } = operation
  const body = requestBody?.content[json]?.schema
  return (
    <details id={operation.operationId} className="mt-1">
      <summary className="cursor-pointer py-1.5">
        <code className="font-mono">
          {method} {path}
        </code>{' '}
        <span className="text-muted">{operation.summary}</span>
      </summary>
      <div className="ps-8 pb-5 text-sm">
        {description ? <p>{description}</p> : null}
        <Part title="Parameters">
          <ul>
            {parameters.map(({ name, in: place, required, schema }) => (
              <li key={place + name}>
                <code className="font-mono">{name}</code>{' '}
                <span className="text-muted">
                  {place}, <SchemaType schema={schema} />
                  {required ? ', required' : null}
                </span>
              </li>
            ))}
          </ul>
        </Part>
        {body ? (
          <Part title={requestBody.required ? 'Body' : 'Body, if any'}>
            <SchemaFields schema={body} />
          </Part>
        ) : null}
        <Part title="Answers">
          <ul>
            {Object.entries(responses).map(([status, { content, description }]) => (
              <li key={status}>
                <code className="font-mono">{status}</code>{' '}
                <span className="text-muted">{content ? <Answer content={content} /> : description}</span>
              </li>
            ))}
          </ul>
        </Part>
      </div>
    </details>
  )
}

function Answer({ content }: { content: NonNullable<Operation['responses'][string]['content']> }) {
  const [first] = Object.entries(content)
  if (!first) return null
  const [mediaType, { schema }] = first
  return mediaType === json ? (
    <>
      <SchemaType schema={schema} />
      <SchemaFields schema={schema} />
    </>
  ) : (
    mediaType
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h3 className="mt-4 font-semibold">{title}</h3>
      {children}
    </>
  )
}

function SchemaEntry({ name, schema }: { name: string; schema: JsonSchema }) {
  return (
    <section id={schemaAnchor(name)} className="mt-4 text-sm">
      <h3 className="font-semibold">{name}</h3>
      <SchemaFields schema={schema} />
    </section>
  )
}
