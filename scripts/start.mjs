// @ts-check
// `npm start`: builds if the build is missing or stale, then serves, in this same process so that signals reach the server.
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import nextEnv from '@next/env'
import { buildIfStale } from './build.mjs'
import { superviseWorkers, workerCount } from './workers.mjs'

Reflect.set(process.env, 'NODE_ENV', 'production')
// As Next would later, which is too late for whoever reads the environment before it.
nextEnv.loadEnvConfig(fileURLToPath(new URL('..', import.meta.url)))
const count = workerCount(process.env)
// An image that was built elsewhere, and a test that has just built, say --no-build.
const build = cluster.isPrimary && !process.argv.includes('--no-build')
if (build && !(await buildIfStale())) process.exit(1)
if (cluster.isPrimary && count > 1) superviseWorkers({ count, script: fileURLToPath(import.meta.url) })
else await (await import('./serve.mjs')).serve({ dev: false })
