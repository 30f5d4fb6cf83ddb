/** The lock on DATA_DIR: one owner, whoever races, and none that is dead. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { lockDirectory } from './directory-lock'

let root: string
before(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'latchkey-lock-'))
})
after(() => rm(root, { recursive: true, force: true }))

async function emptyDirectory(name: string): Promise<string> {
  const directory = path.join(root, name)
  await mkdir(directory, { recursive: true })
  return directory
}

const holder = `import { lockDirectory } from '@/lib/db/directory-lock'
const lock = await lockDirectory(process.env.DIRECTORY ?? '')
console.log(lock.kind, process.pid)
setInterval(() => {}, 1000)`

/** A process that takes the lock and keeps it. With `unreaped`, its parent never waits for it, so that it stays a zombie. */
async function startHolder(
  directory: string,
  { unreaped = false } = {},
): Promise<{ pid: number; parent: ChildProcess }> {
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', holder]
  const command = unreaped ? ['sh', '-c', '"$0" "$@" & exec sleep 60', ...node] : node
  const parent = spawn(command[0]!, command.slice(1), {
    env: { ...process.env, DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(parent.stdout!.setEncoding('utf8'), 'data')) as [string]
  const [kind, pid] = line.trim().split(' ')
  assert.equal(kind, 'locked')
  return { pid: Number(pid), parent }
}

test('a second process is refused and told the holder; kill -9 of the holder frees the lock', async () => {
  const directory = await emptyDirectory('killed')
  const { pid, parent } = await startHolder(directory)
  assert.deepEqual(await lockDirectory(directory), { kind: 'held', pid: String(pid) })
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  const lock = await lockDirectory(directory)
  assert.equal(lock.kind, 'locked')
  if (lock.kind === 'locked') await lock.release()
})

test('a zombie holds nothing', async () => {
  const directory = await emptyDirectory('zombie')
  const { pid, parent } = await startHolder(directory, { unreaped: true })
  try {
    process.kill(pid, 'SIGKILL')
    let state = ''
    for (let i = 0; i < 100 && state !== 'Z'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      state = /\) (\w)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? ''
    }
    assert.equal(state, 'Z')
    const lock = await lockDirectory(directory)
    assert.equal(lock.kind, 'locked')
    if (lock.kind === 'locked') await lock.release()
  } finally {
    parent.kill('SIGKILL')
  }
})

test('a stopped process still holds its lock', async () => {
  const directory = await emptyDirectory('stopped')
  const { pid, parent } = await startHolder(directory)
  process.kill(pid, 'SIGSTOP')
  assert.deepEqual(await lockDirectory(directory), { kind: 'held', pid: String(pid) })
  parent.kill('SIGKILL')
})

test('of eight starters at once exactly one wins, fifty times, over the remains of the last owner', async () => {
  const directory = await emptyDirectory('race')
  for (let round = 0; round < 50; round++) {
    const locks = await Promise.all(Array.from({ length: 8 }, () => lockDirectory(directory, 0)))
    const winners = locks.flatMap((lock) => (lock.kind === 'locked' ? [lock] : []))
    assert.equal(winners.length, 1, `round ${round}: ${winners.length} winners`)
    await winners[0]!.release()
  }
  assert.ok((await readdir(directory)).length <= 3, 'what earlier owners left is removed')
})

test('a directory too deep for a socket address is locked all the same', async () => {
  const directory = await emptyDirectory(path.join(...Array.from({ length: 6 }, () => 'a-rather-long-directory-name')))
  const lock = await lockDirectory(directory)
  assert.equal(lock.kind, 'locked')
  assert.equal((await lockDirectory(directory, 0)).kind, 'held')
  if (lock.kind === 'locked') await lock.release()
})
