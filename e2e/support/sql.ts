/** A look into the PostgreSQL under a server: what is stored is part of what is promised. */
import pg from 'pg'
import type { Server } from './server'

/** Rows of a statement. Only for servers on PostgreSQL. */
export async function rows<Row = Record<string, unknown>>(
  { databaseUrl }: Pick<Server, 'databaseUrl'>,
  text: string,
  ...parameters: unknown[]
): Promise<Row[]> {
  if (databaseUrl === undefined) throw new Error('the server does not run on PostgreSQL')
  const connection = new pg.Client(databaseUrl)
  await connection.connect()
  try {
    return (await connection.query(text, parameters)).rows as Row[]
  } finally {
    await connection.end()
  }
}

/** Every row of every table as text, one a line: what a dump would show. */
export async function dump(server: Pick<Server, 'databaseUrl'>): Promise<string> {
  const tables = await rows<{ name: string }>(
    server,
    `select quote_ident(relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
  )
  const contents: string[] = []
  for (const { name } of tables) {
    const lines = await rows<{ line: string }>(server, `select t::text as line from ${name} t`)
    contents.push(...lines.map(({ line }) => `${name} ${line}`))
  }
  return contents.join('\n')
}
