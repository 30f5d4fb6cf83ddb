// @ts-check
// Runs a command of the project from its root and keeps quiet unless it fails.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const projectRoot = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean }} [options] `show` passes the output on as it comes
 * @returns {Promise<string>} what it printed on stdout and stderr
 * @throws {Error} when it does not exit with 0; the message ends with what it printed
 */
export function run(command, args, { env = process.env, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        if (show) process.stdout.write(text)
      })
    }
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output)
      else
        reject(
          new Error(
            `\`${[command, ...args].join(' ')}\` ended with ${signal ?? `code ${code}`}.\n${show ? '' : output}`,
          ),
        )
    })
  })
}
