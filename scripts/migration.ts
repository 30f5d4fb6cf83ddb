/** `npm run migration NAME`: writes the next migration, from what the migrations make to what prisma/schema.prisma says. Needs no network. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { openEmbedded } from '@/lib/db/embedded'
import { applyMigrations, readMigrations } from '@/lib/db/migrate'
import { schemaDiff } from '@/lib/db/schema-diff'

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** The difference, found on a throw-away embedded database that has every migration so far. */
async function difference(): Promise<string | undefined> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'latchkey-migration-'))
  try {
    const opened = await openEmbedded(directory)
    if (opened.kind !== 'open') return fail(opened.message)
    const migrated = await applyMigrations(opened.engine).finally(opened.engine.close)
    return migrated.kind === 'refused' ? fail(migrated.message) : await schemaDiff(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const name = process.argv[2] ?? ''
if (!/^[a-z][a-z0-9_]*$/.test(name))
  fail('Usage: npm run migration NAME, where NAME is lower case, such as add_webhooks.')
const text = await difference()
if (text === undefined) {
  process.stdout.write('Nothing changed: the migrations already make what prisma/schema.prisma says.\n')
} else {
  const last = (await readMigrations()).at(-1)?.name ?? '0000'
  const folder = path.join('prisma', 'migrations', `${String(Number.parseInt(last, 10) + 1).padStart(4, '0')}_${name}`)
  await mkdir(folder)
  await writeFile(path.join(folder, 'migration.sql'), text)
  process.stdout.write(`${path.join(folder, 'migration.sql')}\n`)
}
