// @ts-check
// `npm run dev`: the development server, with the same front, boot and database as the real one.
import { fileURLToPath } from 'node:url'
import nextEnv from '@next/env'
import { buildStyles } from './build.mjs'
import { generateIfStale } from './generate.mjs'

Reflect.set(process.env, 'NODE_ENV', 'development')
nextEnv.loadEnvConfig(fileURLToPath(new URL('..', import.meta.url)), true)
await generateIfStale()
await buildStyles()
await (await import('./serve.mjs')).serve({ dev: true })
