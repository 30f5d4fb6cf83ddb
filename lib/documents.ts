/** Named objects of the whole installation that are kept as one JSON document: templates, messengers and themes. */
import { execute, inTransaction, isUniqueViolation, sql } from '@/lib/db'
import { fieldError, type Invalid, invalid, type NotFound, notFound } from '@/lib/errors'
import { newId } from '@/lib/random'
import type { JsonObject, Revise } from '@/lib/revision'
import { settingsCache, settingsChanged } from '@/lib/settings'

type Row = { id: string; name: string; content: JsonObject; insert_instant: bigint; last_update_instant: bigint }

/** What a document is stored under and shown with, besides its own members. */
export type Stored<Content> = Content & {
  readonly id: string
  readonly insertInstant: number
  readonly lastUpdateInstant: number
}

type Definition<Content> = {
  readonly table: 'email_templates' | 'message_templates' | 'messengers' | 'themes'
  /** The member of requests and errors, such as `emailTemplate`. */
  readonly member: string
  /** Its documented shape from what is stored, with defaults for what is newer than it. */
  readonly read: (id: string, content: JsonObject) => Promise<Content>
  readonly write: (id: string, content: Content) => Promise<JsonObject>
  /** The id of the one that came with the server, if there is one: it stays as it is. */
  readonly builtIn?: string
}

export type Documents<Content extends { readonly name: string }> = ReturnType<typeof documents<Content>>

const columns = 'id, name, content, insert_instant, last_update_instant'

/** Everything that can be done with the documents of one table. */
export function documents<Content extends { readonly name: string }>({
  table,
  member,
  read,
  write,
  builtIn,
}: Definition<Content>) {
  const nameTaken = invalid(fieldError(`${member}.name`, 'duplicate', 'One with this name exists.'))

  const fixed = invalid(fieldError(`${member}Id`, 'invalid', 'It came with the server and stays as it is; copy it.'))

  async function toDocument(row: Row): Promise<Stored<Content>> {
    const content = await read(row.id, { ...row.content, name: row.name })
    const { id, insert_instant, last_update_instant } = row
    return { ...content, id, insertInstant: Number(insert_instant), lastUpdateInstant: Number(last_update_instant) }
  }

  async function load(id: string): Promise<Stored<Content> | undefined> {
    const [row] = await sql<Row>(`select ${columns} from ${table} where id = $1::uuid`, id)
    return row && toDocument(row)
  }

  async function stored(id: string): Promise<Stored<Content>> {
    const document = await load(id)
    if (!document) throw new Error('A document that was just written is missing')
    return document
  }

  async function json(id: string, { name: _, ...content }: Content): Promise<string> {
    return JSON.stringify(await write(id, content as unknown as Content))
  }

  return {
    /** At most a second old. */
    find: (id: string) => settingsCache(`${table}/${id}`, () => load(id)),

    /** By name. */
    list: async () => Promise.all((await sql<Row>(`select ${columns} from ${table} order by name`)).map(toDocument)),

    create: async (
      content: Content,
      id: string = newId(),
    ): Promise<{ readonly kind: 'created'; readonly document: Stored<Content> } | Invalid> => {
      const inserted = await execute(
        `insert into ${table} (id, name, content, insert_instant, last_update_instant)
         values ($1::uuid, $2, $3::jsonb, now_ms(), now_ms()) on conflict do nothing`,
        id,
        content.name,
        await json(id, content),
      )
      if (inserted === 0) {
        const taken = await load(id)
        return taken ? invalid(fieldError(`${member}Id`, 'duplicate', 'One with this id exists.')) : nameTaken
      }
      settingsChanged()
      return { kind: 'created', document: await stored(id) }
    },

    update: async (
      id: string,
      revise: Revise<Content>,
    ): Promise<{ readonly kind: 'updated'; readonly document: Stored<Content> } | Invalid | NotFound> => {
      if (id === builtIn) return fixed
      try {
        return await inTransaction(async () => {
          const [row] = await sql<Row>(`select ${columns} from ${table} where id = $1::uuid for update`, id)
          if (!row) return notFound
          const revision = revise(await toDocument(row))
          if (revision.kind === 'invalid') return revision
          await execute(
            `update ${table} set name = $2, content = $3::jsonb, last_update_instant = now_ms() where id = $1::uuid`,
            id,
            revision.value.name,
            await json(id, revision.value),
          )
          settingsChanged()
          return { kind: 'updated', document: await stored(id) }
        })
      } catch (error) {
        if (isUniqueViolation(error, `${table}_name_key`)) return nameTaken
        throw error
      }
    },

    /** What would have used it does without: a message with the built-in text or, without a messenger, later; a page with the built-in look. */
    remove: async (id: string): Promise<{ readonly kind: 'deleted' } | Invalid | NotFound> => {
      if (id === builtIn) return fixed
      const deleted = await execute(`delete from ${table} where id = $1::uuid`, id)
      if (deleted === 0) return notFound
      settingsChanged()
      return { kind: 'deleted' }
    },
  }
}
