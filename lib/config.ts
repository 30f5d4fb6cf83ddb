/** The environment, parsed once at boot and frozen. The only reader of `process.env`. */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ipaddr from 'ipaddr.js'
import type { LogLevel } from './log'
import { processWide } from './process-wide'
import { newToken } from './random'

type Range = ReturnType<typeof ipaddr.parseCIDR>

/** Whose `X-Forwarded-For` is believed. */
export type TrustedProxies = { readonly kind: 'all' } | { readonly kind: 'ranges'; readonly ranges: readonly Range[] }

export type Config = {
  readonly port: number
  readonly host: string
  /** Public base URL without a trailing slash: issuer, links and cookie attributes follow it, never a request. */
  readonly appUrl: string
  /** Absent: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Absolute. */
  readonly dataDir: string
  /** 32 bytes each; the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly Uint8Array[]
  readonly kickstartFile: string | undefined
  /** A MaxMind-format city database. Absent: nothing is located. */
  readonly geoipDatabase?: string | undefined
  /** The mail server. Absent: mail is kept in files under `dataDir`. */
  readonly smtpUrl?: string | undefined
  /** A service that speaks the k-anonymity range protocol; five hex digits are appended. Absent: only the list that ships with this server. */
  readonly breachRangeUrl?: string | undefined
  readonly trustedProxies: TrustedProxies
  /** Loopback, private and other special addresses that webhooks and messengers may be at all the same. */
  readonly outboundAllow: readonly Range[]
  readonly webConcurrency: number
  readonly logLevel: LogLevel
}

type Environment = Readonly<Record<string, string | undefined>>
export type ConfigResult = { kind: 'valid'; config: Config } | { kind: 'invalid'; message: string }

/** Stops the parse with a sentence that names the variable and never its value. */
class InvalidVariable extends Error {}

const privateRanges = [
  '127.0.0.0/8',
  '::1/128',
  '169.254.0.0/16',
  'fe80::/10',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
]

function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  return text === undefined || text === '' ? fallback : wholeNumber(name, text, min, max)
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max))
    throw new InvalidVariable(`${name} must be a whole number from ${min} to ${max}.`)
  return value
}

/** Threads of libuv's pool. libuv reads the variable itself, and takes what is no number for one thread, the empty text too. */
export function threadPoolSize(env: Environment): number {
  const name = 'UV_THREADPOOL_SIZE'
  const text = env[name]
  return text === undefined ? 4 : wholeNumber(name, text, 1, 1024)
}

function publicUrl(env: Environment, port: number): string {
  const text = env.APP_URL || `http://localhost:${port}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash && url.pathname === '/'
  if (!plain)
    throw new InvalidVariable(
      'APP_URL must be an http or https URL with nothing after the host, such as https://login.example.com.',
    )
  return url.origin
}

function databaseUrl(env: Environment): string | undefined {
  const text = env.DATABASE_URL
  if (text === undefined || text === '') return undefined
  const valid =
    URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol) && new URL(text).pathname.length > 1
  if (!valid) throw new InvalidVariable('DATABASE_URL must look like postgresql://user:password@host:5432/database.')
  // Prisma's way to name a schema. Ours is always this one: a pooler in transaction mode would not keep another.
  if ((new URL(text).searchParams.get('schema') || 'public') !== 'public') {
    throw new InvalidVariable('DATABASE_URL names a schema other than public: give Latchkey a database of its own.')
  }
  return text
}

/** RFC 3986 §3.2.1. */
function isPercentEncoded(credentials: string): boolean {
  try {
    return decodeURIComponent(credentials) !== ''
  } catch {
    return false
  }
}

function smtpUrl(env: Environment): string | undefined {
  const text = env.SMTP_URL
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url && /^smtps?:$/.test(url.protocol) && url.hostname && !url.search && !url.hash
  if (!plain || !isPercentEncoded(`${url.username}:${url.password}`) || !['', '/'].includes(url.pathname)) {
    throw new InvalidVariable(
      'SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465.',
    )
  }
  return text
}

function trustedProxies(env: Environment): TrustedProxies {
  const text = env.TRUSTED_PROXIES
  if (text === 'all') return { kind: 'all' }
  if (text === 'none') return { kind: 'ranges', ranges: [] }
  const parts = text ? text.split(',').map((part) => part.trim()) : privateRanges
  return { kind: 'ranges', ranges: parseRanges('TRUSTED_PROXIES', 'all, none, or', parts) }
}

function parseRanges(name: string, otherwise: string, parts: readonly string[]): Range[] {
  return parts.map((part) => {
    if (ipaddr.isValidCIDR(part)) return ipaddr.parseCIDR(part)
    if (ipaddr.isValid(part)) return ipaddr.parseCIDR(`${part}/${ipaddr.parse(part).kind() === 'ipv4' ? 32 : 128}`)
    throw new InvalidVariable(
      `${[name, 'must be', otherwise].filter(Boolean).join(' ')} a comma-separated list of addresses and CIDR ranges.`,
    )
  })
}

function breachRangeUrl(env: Environment): string | undefined {
  const text = env.BREACH_RANGE_URL
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || !text.endsWith('/') || url.search || url.hash) {
    throw new InvalidVariable('BREACH_RANGE_URL must look like https://host/range/.')
  }
  return text
}

function outboundAllow(env: Environment): Range[] {
  const text = env.OUTBOUND_ALLOW
  return text
    ? parseRanges(
        'OUTBOUND_ALLOW',
        '',
        text.split(',').map((part) => part.trim()),
      )
    : []
}

function parseKey(text: string): Uint8Array {
  const bytes = /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined
  // A key of one repeated byte is a placeholder somebody forgot to replace.
  if (bytes?.length !== 32 || new Set(bytes).size < 8) {
    throw new InvalidVariable(
      'ENCRYPTION_KEY must be 32 random bytes in base64 (openssl rand -base64 32), or a comma-separated list of such keys.',
    )
  }
  return new Uint8Array(bytes)
}

/** Appears whole or not at all, also when the process dies here; of two starters, the first one's key stays. */
function createKeyFile(file: string): void {
  const draft = `${file}.${newToken(8)}`
  writeFileSync(draft, `${Buffer.from(newToken(), 'base64url').toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
  }
}

/**
 * Creates a directory for its owner alone, with those above it. Step by step: Node's own `recursive` never returns where a file system
 * takes no directories at all, such as /proc.
 */
export function createDirectory(directory: string): void {
  if (existsSync(directory)) return
  createDirectory(path.dirname(directory))
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(directory)) throw error
  }
}

/** The key of an embedded installation is made once and kept beside its database, readable by its owner alone. */
function embeddedKey(dataDir: string): Uint8Array {
  const file = path.join(dataDir, 'encryption.key')
  try {
    createDirectory(dataDir)
    if (!existsSync(file)) createKeyFile(file)
    return parseKey(readFileSync(file, 'utf8').trim())
  } catch (error) {
    if (error instanceof InvalidVariable) throw new InvalidVariable(`${file} does not hold an encryption key.`)
    throw new InvalidVariable(`DATA_DIR ${dataDir} cannot be written to.`)
  }
}

function encryptionKeys(env: Environment, embedded: boolean, dataDir: string): Uint8Array[] {
  if (env.ENCRYPTION_KEY) return env.ENCRYPTION_KEY.split(',').map((part) => parseKey(part.trim()))
  if (embedded) return [embeddedKey(dataDir)]
  throw new InvalidVariable(
    'ENCRYPTION_KEY is required with DATABASE_URL: 32 random bytes in base64 (openssl rand -base64 32).',
  )
}

function kickstartFile(env: Environment): string | undefined {
  const file = env.FUSIONAUTH_APP_KICKSTART_FILE
  if (!file) return undefined
  if (!existsSync(file)) {
    throw new InvalidVariable(`FUSIONAUTH_APP_KICKSTART_FILE names a file that does not exist: ${file}.`)
  }
  if (!statSync(file).isFile()) throw new InvalidVariable(`FUSIONAUTH_APP_KICKSTART_FILE is not a file: ${file}.`)
  return file
}

function logLevel(env: Environment): LogLevel {
  const text = env.LOG_LEVEL || 'info'
  const level = (['debug', 'info', 'warn', 'error'] as const).find((name) => name === text)
  if (!level) throw new InvalidVariable('LOG_LEVEL must be debug, info, warn or error.')
  return level
}

/** Parses an environment. Creates the embedded installation's encryption key on first use. */
export function parseConfig(env: Environment): ConfigResult {
  try {
    const port = integer(env, 'PORT', 9011, 1, 65535)
    const database = databaseUrl(env)
    const webConcurrency = integer(env, 'WEB_CONCURRENCY', 1, 1, 64)
    if (webConcurrency > 1 && !database) {
      throw new InvalidVariable(
        'WEB_CONCURRENCY above 1 needs DATABASE_URL: the embedded database belongs to one process.',
      )
    }
    threadPoolSize(env)
    const dataDir = path.resolve(/* turbopackIgnore: true */ env.DATA_DIR || '.latchkey')
    const config: Config = {
      port,
      host: env.HOST || '127.0.0.1',
      appUrl: publicUrl(env, port),
      databaseUrl: database,
      dataDir,
      kickstartFile: kickstartFile(env),
      geoipDatabase: env.GEOIP_DATABASE || undefined,
      smtpUrl: smtpUrl(env),
      breachRangeUrl: breachRangeUrl(env),
      trustedProxies: trustedProxies(env),
      outboundAllow: outboundAllow(env),
      webConcurrency,
      logLevel: logLevel(env),
      encryptionKeys: encryptionKeys(env, database === undefined, dataDir),
    }
    return { kind: 'valid', config: Object.freeze(config) }
  } catch (error) {
    if (error instanceof InvalidVariable) return { kind: 'invalid', message: error.message }
    throw error
  }
}

const current = processWide<{ config?: Config }>('config', () => ({}))

/** Parses the environment of this process and keeps the result for `config()`. */
export function loadConfig(): ConfigResult {
  const result = parseConfig(process.env)
  if (result.kind === 'valid') {
    current.config = result.config
    // next-auth takes its base path from nowhere else.
    process.env.NEXTAUTH_URL = `${result.config.appUrl}/account/auth`
  }
  return result
}

/** Keeps a ready configuration for `config()`: for tools and tests, which have no environment of a server. */
export function useConfig(config: Config): void {
  current.config = Object.freeze(config)
}

/** The configuration of this process; boot has loaded it before anything else runs. */
export function config(): Config {
  if (!current.config) throw new Error('config() was called before boot')
  return current.config
}

/** The environment for what substitutes variables of it: `#{ENV.x}` in a kickstart file. */
export function environment(): Environment {
  return process.env
}
