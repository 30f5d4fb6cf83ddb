/** What a status brings, as an endpoint declares it for its description. Nothing here is looked at while a request is answered. */
import { z } from 'zod'
import { component, type Described } from '@/lib/component'
import { errorsSchema } from '@/lib/errors'

export type ResponseBody =
  | { readonly kind: 'empty' }
  /** `sometimes`: in some cases there is no body. */
  | { readonly kind: 'json'; readonly schema: Described; readonly sometimes: boolean }
  | { readonly kind: 'file'; readonly mediaType: string }

/** A body for each status that an endpoint answers. */
export type Responses<Status extends number> = { readonly [S in Status]: ResponseBody }

export const empty: ResponseBody = { kind: 'empty' }

export const file = (mediaType: string): ResponseBody => ({ kind: 'file', mediaType })

export const json = (schema: Described): ResponseBody => ({ kind: 'json', schema, sometimes: false })

/** The body, or none. */
export const orEmpty = (body: ResponseBody): ResponseBody =>
  body.kind === 'json' ? { ...body, sometimes: true } : body

type Members = Readonly<Record<string, Described>>

/** `{ "user": … }`: every member in every answer. `name` is that of the object in the description. */
export const envelope = (name: string, members: Members): ResponseBody =>
  json(component(name, () => z.object(schemasOf(members))))

/** `{ "tenant": … }` or `{ "tenants": … }`: one member at a time. */
export const oneOf = (members: Members): ResponseBody =>
  json(() => z.union(Object.entries(members).map(([member, schema]) => z.object({ [member]: schema() }))))

function schemasOf(members: Members) {
  return Object.fromEntries(Object.entries(members).map(([member, schema]) => [member, schema()]))
}

/** Of a member that is a list. */
export const listOf =
  (schema: Described): Described =>
  () =>
    z.array(schema())

export const errors = json(errorsSchema)

/**
 * What the wrapper itself may answer, whatever the endpoint. An endpoint declares one of them only where it answers with another
 * body; 401 also where it asks for no authentication and refuses all the same.
 */
export const wrapperResponses = { 400: errors, 401: empty, 413: errors, 500: empty, 503: errors } as const
export type WrapperStatus = keyof typeof wrapperResponses
