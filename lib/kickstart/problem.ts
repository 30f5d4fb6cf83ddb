/** What is wrong with a kickstart file, carried from deep inside a value to the one place that turns it into an outcome. */

/**
 * Thrown and caught inside this folder only. A recursive walk with an outcome at each level would bury the format under
 * plumbing; `readKickstart` and `runKickstart` turn it into their `invalid` and `failed` outcomes.
 * The message never quotes a value, only names: a value may be a password.
 */
export class KickstartProblem extends Error {
  override readonly name = 'KickstartProblem'
}

/** Joins places into a path people know: `body`, `user`, 2 becomes `body.user[2]`. */
export function place(parent: string, child: string | number): string {
  if (typeof child === 'number') return `${parent}[${child}]`
  const name = shorten(child)
  return parent === '' ? name : `${parent}.${name}`
}

/** A name in quotes, on one line and cut to 80 characters, so that a broken file cannot flood the log. */
export function quoted(name: string): string {
  return JSON.stringify(shorten(name))
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name
}
