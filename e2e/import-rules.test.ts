/** The source tree keeps its dependency rules, and the checker notices when it does not. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { violationsIn } from './support/import-rules'

const root = fileURLToPath(new URL('..', import.meta.url))

function sources() {
  const paths = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return [...paths, 'instrumentation.ts']
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/generated/'))
    .map((path) => ({ path, code: readFileSync(root + path, 'utf8') }))
}

test('the source tree keeps the dependency rules', () => {
  const files = sources()
  assert.ok(files.length > 50, 'the tree was found')
  assert.deepEqual(violationsIn(files), [])
})

const broken: readonly [path: string, code: string, rule: RegExp][] = [
  ['lib/login/a.ts', "import { cookies } from 'next/headers'", /knows no Next/],
  ['components/a.tsx', "import Link from 'next/link'", /knows no Next/],
  ['lib/login/a.ts', "import { GET } from '@/app/api/login/route'", /never imports app/],
  ['lib/login/a.ts', "import { Page } from '../../components/page'", /only lib\/http renders/],
  ['lib/login/a.ts', "import { endpoint } from '@/lib/http'", /no domain folder/],
  ['lib/clockwork.ts', "import { endpoint } from '@/lib/http'", /no domain folder/],
  ['lib/login/a.ts', "import { gate } from '../passwords/gate'", /files are its own/],
  ['lib/login/a.ts', "const gate = await import('@/lib/passwords/gate')", /files are its own/],
  ['app/api/a/route.ts', "export { gate } from '@/lib/passwords/gate'", /files are its own/],
  ['components/a.tsx', "import { login } from '@/lib/login'", /components import/],
  ['lib/login/a.ts', "import { PrismaClient } from '@prisma/client'", /Prisma/],
  ['lib/login/a.ts', "import 'pg'", /Prisma/],
  ['app/api/a/route.ts', "import { PrismaClient } from '@/lib/db/generated/client'", /Prisma/],
  ['lib/users/a.ts', "import {\n  hash,\n  verify,\n} from '@node-rs/argon2'", /hasher/],
  ['app/a.ts', 'const port = process.env.PORT', /process\.env/],
  ['lib/login/a.ts', 'const { env } = process; const t = Date.now()', /reads time/],
  ['lib/login/a.ts', 'const t = new Date()', /reads time/],
  ['lib/login/a.ts', "import { randomUUID } from 'node:crypto'", /randomness/],
  ['lib/login/a.ts', 'console.log(password)', /console/],
  ['app/a.ts', "import { race } from '@/e2e/support/race'", /test support/],
]
for (const [path, code, rule] of broken) {
  test(`the checker refuses ${code.replaceAll('\n', ' ')} in ${path}`, () => {
    const found = violationsIn([{ path, code }])
    assert.ok(
      found.some((violation) => rule.test(violation.rule)),
      JSON.stringify(found),
    )
  })
}

const kept: readonly [path: string, code: string][] = [
  ['lib/login/a.ts', "// Date.now() and console.log are elsewhere\nimport { now } from '@/lib/clock'"],
  ['lib/login/a.ts', "/* process.env */ import { db } from '../db'\nimport { b } from './steps/b'"],
  ['lib/login/a.ts', "import type { Tenant } from '@/lib/tenancy/index'\nconst link = 'https://a.example/x'"],
  ['lib/login/a.ts', 'const t = new Date(row.at)'],
  ['lib/http/a.tsx', "import { Page } from '@/components/page'"],
  ['components/a.tsx', "import type { LoginOutcome } from '@/lib/login'\nimport { text } from '@/lib/text'"],
  ['app/api/a/route.ts', "import { json } from '@/lib/http/json'\nimport { headers } from 'next/headers'"],
  ['lib/db/a.ts', "import { PrismaClient } from './generated/client'"],
  ['lib/login/a.test.ts', "import { race } from '@/e2e/support/race'\nconst t = Date.now()"],
]
for (const [path, code] of kept) {
  test(`the checker accepts ${code.replaceAll('\n', ' ')} in ${path}`, () => {
    assert.deepEqual(violationsIn([{ path, code }]), [])
  })
}
