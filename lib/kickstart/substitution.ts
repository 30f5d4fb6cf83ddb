/** Substitutes `#{…}` and `@{…}` in the values of a kickstart file, one parsed value at a time, so JSON never breaks. */

import { newId } from '@/lib/random'
import { readIncluded } from './files'
import { KICKSTART_LIMITS } from './limits'
import { KickstartProblem, place, quoted } from './problem'

/** What a variable holds. */
export type Scalar = string | number | boolean

/** Substitutes in every text and property name of a JSON value. `where` names its place in messages. */
export type Substitute = (value: unknown, where: string) => unknown

/** Where the values come from. `env` is the environment, `builtIns` the names a file need not define. */
export type SubstitutionSources = {
  file: string
  variables: ReadonlyMap<string, Scalar>
  env: Readonly<Record<string, string | undefined>>
  builtIns: Readonly<Record<string, string>>
}

/** `#{`, `@{` or `&{`, its content if it is closed, and the backslash that makes it plain text. */
const MARKER = /(\\?)([#@&])\{(?:([^{}]*)\})?/g
/** Included text knows only `#{…}`: `@{` and `&{` are everyday characters in style sheets and templates. */
const INCLUDED_MARKER = /(\\?)(#)\{(?:([^{}]*)\})?/g
const SOLE_REFERENCE = /^#\{([^{}]*)\}$/

/**
 * Evaluates every variable once and returns the substitution for the rest of the file.
 *
 * - `#{name}` a variable or built-in, `#{ENV.X}`, `#{UUID()}` (fresh at each occurrence; in a variable once),
 *   `@{file}` the text of a file, `\#{`, `\@{`, `\&{` the characters themselves.
 * - What was inserted is final: a `#{` that comes from the environment stays as it is.
 * - A text that is only `#{name}` takes the variable's own type, so a number or boolean can be a variable.
 */
export function createSubstitution(sources: SubstitutionSources): Substitute {
  const substitution = { ...sources, evaluated: new Map<string, Scalar>(), evaluating: [], produced: 0 }
  for (const name of sources.variables.keys()) variable(substitution, name)
  return (value, where) => substituteValue(substitution, value, where, 0)
}

type Substitution = SubstitutionSources & {
  evaluated: Map<string, Scalar>
  /** Names being evaluated, outermost first: finds cycles. */
  evaluating: string[]
  /** Characters produced so far. */
  produced: number
}

function substituteValue(state: Substitution, value: unknown, where: string, depth: number): unknown {
  if (depth > KICKSTART_LIMITS.nesting) {
    throw new KickstartProblem(`${where.slice(0, 80)}… is nested deeper than ${KICKSTART_LIMITS.nesting} levels`)
  }
  if (typeof value === 'string') return substituteScalar(state, value, where)
  if (Array.isArray(value)) return value.map((item, i) => substituteValue(state, item, place(where, i), depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => {
    const inner = place(where, key)
    return [substituteText(state, key, inner, MARKER), substituteValue(state, item, inner, depth + 1)] as const
  })
  // fromEntries defines own properties, so a "__proto__" key stays data.
  const result = Object.fromEntries(entries)
  if (Object.keys(result).length < entries.length) {
    throw new KickstartProblem(`${where} has two properties of the same name after substitution`)
  }
  return result
}

function substituteScalar(state: Substitution, text: string, where: string): Scalar {
  const name = SOLE_REFERENCE.exec(text)?.[1]
  if (name === undefined) return substituteText(state, text, where, MARKER)
  const value = resolveName(state, name, where)
  return typeof value === 'string' ? accept(state, value, where) : value
}

function substituteText(state: Substitution, text: string, where: string, marker: RegExp): string {
  let result = ''
  let from = 0
  for (const match of text.matchAll(marker)) {
    const [whole, backslash, sigil = '', name] = match
    result += text.slice(from, match.index)
    from = match.index + whole.length
    result += backslash ? whole.slice(1) : expand(state, sigil, name, where)
    if (result.length > KICKSTART_LIMITS.expandedCharacters) throw tooMuch()
  }
  result += text.slice(from)
  return accept(state, result, where)
}

/** Counts what was produced, and refuses characters that PostgreSQL cannot store. */
function accept(state: Substitution, text: string, where: string): string {
  state.produced += text.length
  if (state.produced > KICKSTART_LIMITS.expandedCharacters) throw tooMuch()
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw new KickstartProblem(`${where} holds a NUL character or half a Unicode character`)
  }
  return text
}

function expand(state: Substitution, sigil: string, name: string | undefined, where: string): string {
  if (name === undefined) {
    throw new KickstartProblem(`${where} has "${sigil}{" without "}"; for the characters themselves, ${escaped(sigil)}`)
  }
  if (sigil === '#') return String(resolveName(state, name, where))
  if (sigil === '@') return includeText(state, name, where)
  throw new KickstartProblem(
    `${where} has "&{", which includes only a whole request or a whole body; for the characters themselves, ${escaped('&')}`,
  )
}

function includeText(state: Substitution, path: string, where: string): string {
  const label = `${where}: the included file ${quoted(path)}`
  return substituteText(state, readIncluded(state.file, path, label), label, INCLUDED_MARKER)
}

function resolveName(state: Substitution, name: string, where: string): Scalar {
  if (name === 'UUID()') return newId()
  if (name.startsWith('ENV.')) return environment(state, name.slice('ENV.'.length), where)
  if (state.variables.has(name)) return variable(state, name)
  // The variable `defaultTenantId` chooses the id of the default tenant (kickstart, "variables").
  if (name === 'FUSIONAUTH_TENANT_ID' && state.variables.has('defaultTenantId')) {
    return variable(state, 'defaultTenantId')
  }
  const builtIn = Object.hasOwn(state.builtIns, name) ? state.builtIns[name] : undefined
  if (builtIn !== undefined) return builtIn
  throw new KickstartProblem(
    `${where}: no variable is named ${quoted(name)}; for the characters themselves, ${escaped('#')}`,
  )
}

function environment(state: Substitution, name: string, where: string): string {
  const value = Object.hasOwn(state.env, name) ? state.env[name] : undefined
  if (value === undefined) throw new KickstartProblem(`${where}: the environment variable ${quoted(name)} is not set`)
  return value
}

function variable(state: Substitution, name: string): Scalar {
  const known = state.evaluated.get(name)
  if (known !== undefined) return known
  if (state.evaluating.includes(name)) {
    const cycle = [...state.evaluating.slice(state.evaluating.indexOf(name)), name].map(quoted).join(' → ')
    throw new KickstartProblem(`the variables ${cycle} refer to each other`)
  }
  if (state.evaluating.length >= KICKSTART_LIMITS.variableDepth) {
    throw new KickstartProblem(`variables refer to variables more than ${KICKSTART_LIMITS.variableDepth} deep`)
  }
  const definition = state.variables.get(name) ?? ''
  state.evaluating.push(name)
  const where = `variable ${quoted(name)}`
  const value = typeof definition === 'string' ? substituteScalar(state, definition, where) : definition
  state.evaluating.pop()
  state.evaluated.set(name, value)
  return value
}

function escaped(sigil: string): string {
  return `write a backslash before them ("\\\\${sigil}{" in JSON)`
}

function tooMuch(): KickstartProblem {
  const millions = Math.round(KICKSTART_LIMITS.expandedCharacters / 1_000_000)
  return new KickstartProblem(`variables and includes expand to more than ${millions} million characters`)
}
