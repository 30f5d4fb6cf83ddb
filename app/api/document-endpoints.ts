/** The endpoints of named objects of the whole installation: retrieve, create, replace, patch and delete, by a key of no tenant. */
import { z } from 'zod'
import type { Described } from '@/lib/component'
import type { Invalid, NotFound } from '@/lib/errors'
import {
  empty,
  endpoint,
  envelope,
  listOf,
  oneOf,
  patchBody,
  patchWith,
  refusal,
  replaceWith,
  uuid,
  wholeBody,
} from '@/lib/http'
import type { Revise } from '@/lib/revision'

/** What a store of such objects does (lib/documents.ts). */
type Documents<Content> = {
  find(id: string): Promise<Content | undefined>
  list(): Promise<readonly Content[]>
  create(
    content: Content,
    id: string | undefined,
  ): Promise<{ readonly kind: 'created'; readonly document: object } | Invalid>
  update(
    id: string,
    revise: Revise<Content>,
  ): Promise<{ readonly kind: 'updated'; readonly document: object } | Invalid | NotFound>
  remove(id: string): Promise<{ readonly kind: 'deleted' } | Invalid | NotFound>
}

type Definition<Content> = {
  /** The member of requests and responses, such as `emailTemplate`; with `Id`, the parameter of the path. */
  readonly member: string
  /** The object in words. */
  readonly words: string
  readonly permission: string
  readonly schema: Described
  readonly input: z.ZodType<Content>
  readonly documents: Documents<Content>
}

export function documentEndpoints<Content>({
  member,
  words,
  permission,
  schema,
  input,
  documents,
}: Definition<Content>) {
  const title = member.slice(0, 1).toUpperCase() + member.slice(1)
  const phrase = `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
  const parameter = `${member}Id`
  const path = z.object({ [parameter]: uuid.optional() }).transform((params) => params[parameter])
  const named = path.transform((id) => id ?? '')
  const common = { authentication: 'globalApiKey', permission } as const
  const body = wholeBody({ [member]: input })
  const response = envelope(`${title}Response`, { [member]: schema })

  async function update(id: string, revise: Revise<Content>) {
    const outcome = await documents.update(id, revise)
    return outcome.kind === 'updated'
      ? ({ status: 200, json: { [member]: outcome.document } } as const)
      : refusal(outcome)
  }

  return {
    GET: endpoint({
      ...common,
      operation: `${member}.retrieve`,
      summary: `Retrieve one ${words} or all`,
      responses: { 200: oneOf({ [member]: schema, [`${member}s`]: listOf(schema) }), 404: empty },
      method: 'GET',
      path,
      run: async ({ path: id }) => {
        if (id === undefined) return { status: 200, json: { [`${member}s`]: await documents.list() } }
        const found = await documents.find(id)
        return found ? { status: 200, json: { [member]: found } } : { status: 404 }
      },
    }),

    POST: endpoint({
      ...common,
      operation: `${member}.create`,
      summary: `Create ${phrase}`,
      responses: { 200: response },
      method: 'POST',
      path,
      body,
      run: async ({ body, path: id }) => {
        const outcome = await documents.create(body[member] as Content, id)
        return outcome.kind === 'created' ? { status: 200, json: { [member]: outcome.document } } : refusal(outcome)
      },
    }),

    PUT: endpoint({
      ...common,
      operation: `${member}.update`,
      summary: `Replace ${phrase}`,
      responses: { 200: response, 404: empty },
      method: 'PUT',
      path: named,
      body,
      run: ({ body, path: id }) => update(id, replaceWith(body[member] as Content)),
    }),

    PATCH: endpoint({
      ...common,
      operation: `${member}.patch`,
      summary: `Change parts of ${phrase}`,
      responses: { 200: response, 404: empty },
      method: 'PATCH',
      path: named,
      body: patchBody(member),
      run: ({ body, path: id }) => update(id, patchWith(member, input, body[member])),
    }),

    DELETE: endpoint({
      ...common,
      operation: `${member}.delete`,
      summary: `Delete ${phrase}`,
      responses: { 200: empty, 404: empty },
      method: 'DELETE',
      path: named,
      run: async ({ path: id }) => {
        const outcome = await documents.remove(id)
        return outcome.kind === 'deleted' ? { status: 200 } : refusal(outcome)
      },
    }),
  }
}
