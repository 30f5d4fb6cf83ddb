/**
 * An exclusive lock on a directory that dies with its owner.
 *
 * Node has no flock, and a file with a process id proves nothing: the id may be reused, a zombie still answers to it, and a container counts
 * from 1 again. So the owner listens on a Unix socket in the directory, which the kernel closes with the process however it ends: whoever can
 * connect knows that the owner lives, whoever is refused knows that it is gone. (A process that is stopped or busy still accepts, in the kernel.)
 *
 * A socket file of a dead owner cannot be replaced in one step, and removing it first would let a second starter remove the socket of the first.
 * So nothing is ever replaced: `lock.7` is a symbolic link to the owner's socket, and the next owner makes `lock.8`. Making a link that exists
 * fails, so one starter wins; the highest number is never removed, not even by a clean exit, so a number cannot be won twice.
 */
import { mkdtemp, readdir, readlink, rm, symlink, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { monotonic } from '@/lib/clock'
import { newToken } from '@/lib/random'

export type DirectoryLock =
  | { kind: 'locked'; release(): Promise<void> }
  | { kind: 'held'; pid: string }
  | { kind: 'impossible'; code: string }

/** Longest socket path: 104 bytes on macOS, 108 on Linux, with the closing zero. */
const maxSocketPath = 100

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/** Runs `use` with a path to `directory` that is short enough for a socket address: through a temporary symbolic link where it is not. */
async function withShortPath<T>(directory: string, use: (short: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(directory) + 40 <= maxSocketPath) return use(directory)
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'latchkey-'))
  try {
    const short = path.join(temporary, 'd')
    await symlink(directory, short)
    return await use(short)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function listen(socketPath: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    server.listen(socketPath, () => resolve(server.unref()))
  })
}

/** Only a refusal, or a socket file that is gone, says that nobody listens; any other answer counts as a living owner. */
function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error) => resolve(!['ECONNREFUSED', 'ENOENT'].includes(errorCode(error))))
  })
}

async function highestNumber(directory: string): Promise<number> {
  const numbers = (await readdir(directory)).map((name) => Number(/^lock\.(\d+)$/.exec(name)?.[1] ?? 0))
  return Math.max(0, ...numbers)
}

/** The socket's name starts with the owner's process id. */
async function ownerPid(link: string): Promise<string> {
  const target = await readlink(link).catch(() => '')
  return /\d+/.exec(target)?.[0] ?? 'unknown'
}

/** Takes the number after the highest one if that one's owner is dead. Returns the number, or who holds the lock. */
async function takeNumber(
  directory: string,
  short: string,
  socketName: string,
): Promise<{ number: number } | { pid: string }> {
  for (;;) {
    const highest = await highestNumber(directory)
    const current = path.join(short, `lock.${highest}`)
    if (highest > 0 && (await isAlive(current))) return { pid: await ownerPid(current) }
    const number = highest + 1
    const link = path.join(directory, `lock.${number}`)
    try {
      await symlink(socketName, link)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      throw error
    }
    // The number may have been won and cleared away, by an owner with a higher one, since the directory was read.
    if ((await highestNumber(directory)) === number) return { number }
    await unlink(link)
  }
}

/** What earlier owners left behind. Sockets of starters that are about to look are newer than this lock and stay. */
async function removeOlder(directory: string, number: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const older = Number(/^lock\.(\d+)$/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY)
    if (older >= number) continue
    const link = path.join(directory, name)
    const socketName = await readlink(link).catch(() => undefined)
    if (socketName) await rm(path.join(directory, path.basename(socketName)), { force: true })
    await rm(link, { force: true })
  }
}

/** One attempt; closes its socket again unless it wins. */
async function attempt(directory: string): Promise<DirectoryLock> {
  const socketName = `lock-${process.pid}-${newToken(4)}.sock`
  return withShortPath(directory, async (short) => {
    const server = await listen(path.join(short, socketName))
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
    let won = false
    try {
      const taken = await takeNumber(directory, short, socketName)
      if ('pid' in taken) return { kind: 'held', pid: taken.pid }
      won = true
      await removeOlder(directory, taken.number)
      return { kind: 'locked', release: close }
    } finally {
      if (!won) {
        await close()
        await rm(path.join(directory, socketName), { force: true })
      }
    }
  })
}

/**
 * Locks `directory` for this process until it releases it or ends, in whatever way. The file system must be local and able to hold sockets.
 *
 * @param patience ms to wait for a holder that may be going: the kernel needs a moment to take a killed process apart.
 */
export async function lockDirectory(directory: string, patience = 1000): Promise<DirectoryLock> {
  const deadline = monotonic() + patience
  try {
    for (;;) {
      const lock = await attempt(directory)
      if (lock.kind === 'locked' || monotonic() >= deadline) return lock
      await setTimeout(50)
    }
  } catch (error) {
    return { kind: 'impossible', code: errorCode(error) }
  }
}
