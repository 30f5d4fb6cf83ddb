// @ts-check
// Prisma's client, generated offline and only when the schema or Prisma itself has changed.
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'
import { digestOf } from './sources.mjs'

const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const stampFile = `${projectRoot}lib/db/generated/.stamp`
const resolve = createRequire(import.meta.url).resolve

/** Generates `lib/db/generated` unless it is the one of this schema and this Prisma. */
export async function generateIfStale() {
  const stamp = await digestOf(projectRoot, [
    'prisma/schema.prisma',
    'prisma.config.ts',
    'node_modules/prisma/package.json',
  ])
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return
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
  await writeFile(stampFile, stamp)
}
