/**
 * Holds a server to its own description: every exchange of the suites is compared with /api/openapi.json. An answer has to have a
 * status and a body that are described there, and a request that was answered 2xx has to be one that is described.
 */
import assert from 'node:assert/strict'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenApiDocument, Operation, Parameter } from '@/lib/openapi'

export type Exchange = {
  readonly method: string
  readonly url: string
  readonly request: { readonly contentType?: string | undefined; readonly body?: string | undefined }
  readonly response: {
    readonly status: number
    readonly contentType: string | undefined
    readonly cacheControl: string | undefined
    readonly body: string
  }
}

type Checker = (exchange: Exchange) => void

/** Origins of servers whose exchanges are compared. */
const held = new Set<string>()
/** What the first server that was asked says of itself: it holds for every other of the same build. */
let checker: Promise<Checker | undefined> | undefined

/** From now on every exchange with the server at this port is compared with its description. */
export function holdToDescription(port: number): void {
  for (const host of ['localhost', '127.0.0.1']) held.add(`http://${host}:${port}`)
  watchOfficialClient()
}

/** Throws an assertion error that names operation, status and place where the exchange is not as described. */
export async function compareWithDescription(exchange: Exchange): Promise<void> {
  const { origin, pathname } = new URL(exchange.url)
  if (!held.has(origin) || !pathname.startsWith('/api/')) return
  checker ??= findChecker(origin)
  const check = await checker
  if (check) check(exchange)
  // A server that has stopped meanwhile: the next one is asked.
  else checker = undefined
}

/** In a run of all files, where the first server that was asked has told all of them. */
const sharedFile = process.env.LATCHKEY_DESCRIPTION

/** Undefined: nobody answers, or not to the end. */
async function findChecker(origin: string): Promise<Checker | undefined> {
  const known = sharedFile && (await readFile(sharedFile, 'utf8').catch(() => undefined))
  const text = known ?? (await fetchDescription(origin))
  if (text === undefined) return undefined
  if (sharedFile && known === undefined) await share(sharedFile, text)
  return checkerOf(JSON.parse(text))
}

async function fetchDescription(origin: string): Promise<string | undefined> {
  const response = await fetch(`${origin}/api/openapi.json`).catch(() => undefined)
  const text = await response?.text().catch(() => undefined)
  if (!response || text === undefined) return undefined
  assert.equal(response.status, 200, 'the status of the description')
  return text
}

/** Other files may read it at any moment: it appears complete. */
async function share(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  await writeFile(unfinished, text)
  await rename(unfinished, file)
}

type Sent = { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown }
type Fetch = (url: string, sent: Sent) => Promise<Response>

/** The official client brings a fetch of its own and looks it up at every call. */
const clientFetch = createRequire(createRequire(import.meta.url).resolve('@fusionauth/typescript-client'))(
  'node-fetch',
) as { default: Fetch }
const plainClientFetch = clientFetch.default

function watchOfficialClient(): void {
  clientFetch.default = async (url, sent) => {
    const { method, headers, body } = sent
    const response = await plainClientFetch(url, sent)
    await compareWithDescription({
      method,
      url,
      request: { contentType: headers['Content-Type'], body: typeof body === 'string' ? body : undefined },
      response: {
        status: response.status,
        contentType: response.headers.get('content-type') ?? undefined,
        cacheControl: response.headers.get('cache-control') ?? undefined,
        body: await response.clone().text(),
      },
    })
    return response
  }
}

/** Compares exchanges with one description. */
export function checkerOf(description: OpenApiDocument): Checker {
  // Another test looks at the description itself. The rest makes for slower functions, of which each is used for a few answers, in a third of the time.
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  })
  addFormats.default(ajv)
  ajv.addSchema(description, 'description')
  const compiled = new Map<string, ValidateFunction>()

  /** What is wrong with a value, in words; `pointer` leads to its schema. */
  function problems(pointer: readonly string[], value: unknown): string {
    const reference = `description#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference })
    compiled.set(reference, validate)
    if (validate(value)) return ''
    const errors = validate.errors ?? []
    return [...errors.slice(0, maxErrors).map(inWords), ...(errors.length > maxErrors ? ['…'] : [])].join('; ')
  }

  return ({ method, url, request, response }) => {
    if (isOfNoEndpoint(response)) return
    const { pathname, searchParams } = new URL(url)
    const path = templateOf(description, pathname)
    const key = method.toLowerCase()
    const operation = path && description.paths[path]?.[key as 'get']
    if (!path || !operation) return
    const at = ['paths', path, key]
    const name = `${method} ${path} (${operation.operationId})`
    const wrongAnswer = answerProblems(operation, response, (part, value) =>
      problems([...at, 'responses', ...part], value),
    )
    if (wrongAnswer) assert.fail(`${name} answered ${response.status}, and not as it is described: ${wrongAnswer}`)
    if (response.status < 200 || response.status > 299) return
    const wrongRequest = [
      ...queryProblems(operation, searchParams, (index, value) =>
        problems([...at, 'parameters', index, 'schema'], value),
      ),
      bodyProblems(operation, request, (value) => problems([...at, 'requestBody', 'content', json, 'schema'], value)),
    ]
    const found = wrongRequest.filter((problem) => problem !== '').join('; ')
    if (found) assert.fail(`${name} answered ${response.status} to a request that is not described: ${found}`)
  }
}

/** Requests that the HTTP front or Next refuses never reach an endpoint, whose answers are all kept from caches. */
function isOfNoEndpoint({ status, cacheControl }: Exchange['response']): boolean {
  return status >= 300 && cacheControl !== 'no-store'
}

const json = 'application/json'

/** Errors that one message names. */
const maxErrors = 8

const inWords = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath || '/'} ${message} ${JSON.stringify(params)}`

/** `/api/user/{userId}` of `/api/user/1`; a fixed segment comes before a parameter. */
function templateOf({ paths }: OpenApiDocument, pathname: string): string | undefined {
  if (pathname in paths) return pathname
  const segments = pathname.split('/')
  const matching = Object.keys(paths).filter((template) => {
    const parts = template.split('/')
    return parts.length === segments.length && parts.every((part, n) => part.startsWith('{') || part === segments[n])
  })
  const fixed = (template: string) => template.replace(/\{\w+\}/g, '~')
  return matching.sort((a, b) => (fixed(a) < fixed(b) ? -1 : 1))[0]
}

function answerProblems(
  { responses }: Operation,
  { status, contentType, body }: Exchange['response'],
  problems: (part: readonly string[], value: unknown) => string,
): string {
  const described = responses[status]
  if (!described) return 'the status is not described'
  const [mediaType] = Object.keys(described.content ?? {})
  if (mediaType === undefined || (described['x-optional-body'] && body === '')) {
    return body === '' && contentType === undefined ? '' : 'a body that is not described'
  }
  if (contentType?.split(';')[0] !== mediaType) return `the content type ${contentType} instead of ${mediaType}`
  return mediaType === json ? problems([String(status), 'content', json, 'schema'], JSON.parse(body)) : ''
}

/** Parameters that are not described are ignored by the server, and so are those without a value. */
function queryProblems(
  { parameters }: Operation,
  given: URLSearchParams,
  problems: (index: string, value: unknown) => string,
): string[] {
  return parameters.map((parameter, index) => {
    if (parameter.in !== 'query') return ''
    const values = given.getAll(parameter.name).filter((value) => !['', 'null', 'undefined'].includes(value))
    if (values.length === 0) return parameter.required ? `${parameter.name} is missing` : ''
    const problem = problems(String(index), meantBy(parameter, values))
    return problem && `${parameter.name}: ${problem}`
  })
}

/** What the texts of a query stand for. */
function meantBy({ schema }: Parameter, values: readonly string[]): unknown {
  if (schema.type === 'array') return values
  const [value = ''] = values
  if (schema.type === 'integer') return Number(value)
  if (schema.type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  return value
}

function bodyProblems(
  { requestBody }: Operation,
  { contentType, body }: Exchange['request'],
  problems: (value: unknown) => string,
): string {
  if (!requestBody) return ''
  if (!body || !contentType?.includes('json')) return requestBody.required ? 'the body is missing' : ''
  return problems(withoutNulls(JSON.parse(body)))
}

/** Null is the same as nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]))
}
