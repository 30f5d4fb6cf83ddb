// @ts-check
// Prisma's client, generated offline and only when the schema or Prisma itself has changed.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'
import { isStale, sourcesOf, stamp } from './sources.mjs'

const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${projectRoot}lib/db/generated/.stamp`
const SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']
const resolve = createRequire(import.meta.url).resolve

/** Generates `lib/db/generated` unless it is the one of this schema and this Prisma. */
export async function generateIfStale() {
  if (!(await isStale(stampFile, projectRoot, SOURCES))) return
  const sources = sourcesOf(projectRoot, SOURCES)
  await run(process.execPath, [resolve('prisma/build/index.js'), 'generate'], {
    // Prisma downloads its native schema engine when it finds none. Generating needs only its WebAssembly parser, so any
    // existing file in that place keeps the command offline.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  await stamp(stampFile, sources)
}
