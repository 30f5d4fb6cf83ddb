/** Reads the kickstart file and the files it includes: bounded, UTF-8 only, and nothing outside its own directory. */

import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { findJsonError } from './json-error'
import { KICKSTART_LIMITS } from './limits'
import { KickstartProblem } from './problem'

/**
 * Returns the text of an included file. The path is relative to the kickstart file, also from inside another included
 * file. It may not leave that directory, not even through a symbolic link: a provisioning file that came from elsewhere
 * must not be able to copy this machine's files into user data. (Links that stay inside, as in a mounted Kubernetes
 * ConfigMap, work; a secret elsewhere comes in through `#{ENV.X}`.) `label` names the file in messages.
 */
export function readIncluded(kickstartFile: string, path: string, label: string): string {
  if (path === '' || path.includes('\0')) throw new KickstartProblem(`${label} has no usable name`)
  const directory = dirname(resolve(kickstartFile))
  const root = attempt(label, () => realpathSync(directory))
  // Judged before the file is touched, so that the answer does not tell which files exist elsewhere.
  if (isAbsolute(path) || isOutside(directory, resolve(directory, path))) throw outside(label)
  const target = attempt(label, () => realpathSync(/* turbopackIgnore: true */ resolve(root, path)))
  if (isOutside(root, target)) throw outside(label)
  // A pipe or a device would block the start or never end. The kickstart file itself is judged with the variable that names it.
  if (!attempt(label, () => statSync(/* turbopackIgnore: true */ target)).isFile())
    throw new KickstartProblem(`${label} is not a file`)
  return readText(target, label)
}

/** Returns the text of a file without its byte order mark. `label` names it in the message. */
export function readText(file: string, label: string): string {
  if (attempt(label, () => statSync(file)).size > KICKSTART_LIMITS.fileBytes) throw tooLarge(label)
  const bytes = attempt(label, () => readFileSync(file))
  if (bytes.length > KICKSTART_LIMITS.fileBytes) throw tooLarge(label)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new KickstartProblem(`${label} is not UTF-8 text`)
  }
}

/** Parses JSON. The message has line and column but nothing of the text, which may hold a password. */
export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const error = findJsonError(text)
    const where = error && ` at line ${error.line}, column ${error.column}: expected ${error.expected}`
    throw new KickstartProblem(`${label} is not valid JSON${where ?? ''}`)
  }
}

function isOutside(root: string, target: string): boolean {
  const path = relative(root, target)
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
}

function attempt<T>(label: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    throw new KickstartProblem(`${label} ${reason}`)
  }
}

function outside(label: string): KickstartProblem {
  return new KickstartProblem(`${label} is outside the directory of the kickstart file`)
}

function tooLarge(label: string): KickstartProblem {
  return new KickstartProblem(`${label} is larger than ${KICKSTART_LIMITS.fileBytes / 1024 / 1024} MiB`)
}
