/** Archives are opened by Python, which shares no code with what wrote them and checks names, sizes and checksums. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { zipOf } from './zip'

const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-zip-'))
after(() => rmSync(folder, { recursive: true }))

async function* from(pieces: readonly Uint8Array[]) {
  yield* pieces
}

async function archive(pieces: readonly Uint8Array[], modified = 1_652_388_404_000): Promise<string> {
  const file = path.join(folder, 'archive.zip')
  const chunks: Uint8Array[] = []
  for await (const chunk of zipOf('login_records.csv', from(pieces), modified)) chunks.push(chunk)
  writeFileSync(file, Buffer.concat(chunks))
  return file
}

/** What a line of Python says of the archive `z`. */
const python = (expression: string, file: string) =>
  execFileSync('python3', [
    '-c',
    `import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(${expression})`,
    file,
  ])

const contentOf = (file: string) => python("z.read('login_records.csv')", file)

test('what went in comes out, in whatever pieces it went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 })), async (pieces) => {
      assert.deepEqual(contentOf(await archive(pieces)), Buffer.concat(pieces))
    }),
    { numRuns: 15 },
  )
})

test('a strict reader finds one entry with its name, date and checksum', async () => {
  const file = await archive([Buffer.from('a,b\n'.repeat(50_000))])
  const entries = '[(i.filename, i.date_time, i.file_size) for i in z.infolist()]'
  const found = python(`repr((${entries}, z.testzip())).encode()`, file).toString()
  assert.equal(found, "([('login_records.csv', (2022, 5, 12, 20, 46, 44), 200000)], None)")
})

test('a date before those of the format becomes the first of them', async () => {
  const date = python('repr(z.infolist()[0].date_time).encode()', await archive([], 0)).toString()
  assert.equal(date, '(1980, 1, 1, 0, 0, 0)')
})

test('an error of the content is the error of the archive', async () => {
  async function* failing() {
    yield Buffer.from('a')
    throw new Error('away')
  }
  await assert.rejects(async () => {
    for await (const _ of zipOf('x', failing(), 0));
  }, /away/)
})

test('a reader that goes away stops the content', async () => {
  let stopped = false
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(65_536, Math.floor(performance.now() * 1000) % 256)
    } finally {
      stopped = true
    }
  }
  for await (const chunk of zipOf('x', endless(), 0)) if (chunk.length > 1000) break
  await new Promise((resolve) => setImmediate(resolve))
  assert.ok(stopped)
})
