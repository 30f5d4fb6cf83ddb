/** Compares a database with schema.prisma, offline: for `npm run migration` and the tests; the server never loads it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

type SchemaEngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
}

/** What the engine prints when nothing differs. */
const emptyMigration = '-- This is an empty migration.'

/** The package expects a bundler to load its WebAssembly; Prisma's command line would download a binary instead. */
async function loadSchemaEngine(): Promise<SchemaEngineModule> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bindings: SchemaEngineModule = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const { instance } = await WebAssembly.instantiate(await readFile(file.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  })
  bindings.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
  return bindings
}

/**
 * The SQL that leads from the embedded database in `dataDir`, which nobody has open, to the schema in the file `schemaPath`; undefined where
 * they are equal. Through an adapter of its own: the server's does not return columns of PostgreSQL's catalog type "char".
 */
export async function schemaDiff(dataDir: string, schemaPath = 'prisma/schema.prisma'): Promise<string | undefined> {
  const pglite = await PGlite.create(path.join(dataDir, 'db'))
  try {
    return await diff(new PrismaPGlite(pglite), schemaPath)
  } finally {
    await pglite.close()
  }
}

async function diff(adapter: PrismaPGlite, schemaPath: string): Promise<string | undefined> {
  const { SchemaEngine } = await loadSchemaEngine()
  const files = [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }]
  const { provider, adapterName } = adapter
  const connect = () => adapter.connect()
  const factory = bindMigrationAwareSqlAdapterFactory({ provider, adapterName, connect, connectToShadowDb: connect })
  const engine = await SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    factory,
  )
  try {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: process.cwd() },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      // Prisma's own table is in every migrated database and in no schema.
      filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
    })
    const text = (stdout ?? '').trim()
    return text === '' || text === emptyMigration ? undefined : `${text}\n`
  } finally {
    engine.free()
  }
}
