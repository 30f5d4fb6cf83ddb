/** What a hosted page is visited for: an authorization that is under way, or only an application or a tenant. */
import { type Application, findApplication } from '@/lib/applications'
import {
  type AuthorizationRequest,
  checkBroughtAuthorization,
  errorResponse,
  findClient,
  toParameters,
} from '@/lib/oauth'
import { resolveTenant, scopeOf, type TenantScope } from '@/lib/tenancy'
import type { Locale } from '@/lib/text'
import type { FormField, FormResult } from './form'
import { localeOf, problemResponse } from './hosted'
import { answerResponse } from './hosted-answer'
import { wearThemeOf, wearThemeOfRequest } from './hosted-theme'

export type Visit = {
  readonly scope: TenantScope
  /** Whose name and templates count; absent where only a tenant is known. */
  readonly application: Application | undefined
  /** Goes on when the page has done its work. */
  readonly authorization: AuthorizationRequest | undefined
  /** What forms and links take along, so that the next page knows as much. */
  readonly carried: readonly FormField[]
  readonly locale: Locale
}

export type VisitResult =
  | { readonly kind: 'visit'; readonly visit: Visit }
  | { readonly kind: 'answered'; readonly response: Response }

const answered = (response: Response): VisitResult => ({ kind: 'answered', response })

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function refuse(request: Request, problem: 'unknownClient' | 'invalidRequest', status: 400 | 413 = 400) {
  const code = problem === 'unknownClient' ? 'invalid_client_id' : 'invalid_request'
  return problemResponse(request, problem, { status, code })
}

/** The value of a field that was sent exactly once. */
export function fieldOf(fields: readonly FormField[], name: string): string | undefined {
  const values = fields.filter(([found]) => found === name)
  return values.length === 1 ? values[0]?.[1] : undefined
}

/** A path on this server with what the visit carries. */
export function withCarried(path: string, { carried }: Pick<Visit, 'carried'>): string {
  const query = new URLSearchParams(carried.map(([name, value]): [string, string] => [name, value])).toString()
  return query === '' ? path : `${path}?${query}`
}

/** The visit of a page that an authorization leads to. */
export function visitOf(request: Request, authorization: AuthorizationRequest): Visit {
  const { application, carried, scope } = authorization
  return { scope, application, authorization, carried, locale: localeOf(request, fieldOf(carried, 'locale')) }
}

async function visitAuthorization(request: Request, fields: readonly FormField[]): Promise<VisitResult> {
  const check = await checkBroughtAuthorization(toParameters(fields))
  switch (check.kind) {
    case 'valid':
      return { kind: 'visit', visit: visitOf(request, check.request) }
    case 'refused':
      return answered(
        await answerResponse(request, errorResponse(check.answerTo, check.error), check.answerTo.application.name),
      )
    case 'untrusted':
      return answered(await problemResponse(request, check.problem, { status: 400, code: check.error.reason }))
    default:
      return check satisfies never
  }
}

/** The parameters of a visit without an authorization. */
const plainNames = ['client_id', 'locale', 'tenantId']

async function visitTenant(request: Request, fields: readonly FormField[]): Promise<VisitResult> {
  const carried = plainNames.flatMap((name): FormField[] => {
    const value = fieldOf(fields, name)
    return value === undefined || value === '' ? [] : [[name, value]]
  })
  const clientId = fieldOf(carried, 'client_id')
  const tenantId = fieldOf(carried, 'tenantId')
  const client = clientId === undefined ? undefined : await findClient(clientId)
  if (clientId !== undefined && !client) return answered(await refuse(request, 'unknownClient'))
  if (tenantId !== undefined && !uuid.test(tenantId)) return answered(await refuse(request, 'invalidRequest'))
  const ofHeader = tenantId?.toLowerCase()
  const resolution = await resolveTenant({ ofKey: undefined, ofHeader, inferred: client?.scope.tenantId })
  if (resolution.kind !== 'resolved') return answered(await refuse(request, 'invalidRequest'))
  const locale = localeOf(request, fieldOf(carried, 'locale'))
  const { scope } = resolution
  return {
    kind: 'visit',
    visit: { scope, application: client?.application, authorization: undefined, carried, locale },
  }
}

/**
 * Checks in full what a link or a form says, as often as it comes. `typed`: the fields of the page itself, which say nothing of what it is
 * visited for.
 */
export async function readVisit(request: Request, form: FormResult, typed: readonly string[]): Promise<VisitResult> {
  if (form.kind !== 'form')
    return answered(await refuse(request, 'invalidRequest', form.kind === 'tooLarge' ? 413 : 400))
  await wearThemeOfRequest(form.fields)
  const fields = form.fields.filter(([name]) => !typed.includes(name))
  return fields.some(([name, value]) => name === 'redirect_uri' && value !== '')
    ? visitAuthorization(request, fields)
    : visitTenant(request, fields)
}

/** What a secret from a message was made for. */
export type Origin = {
  readonly tenantId: string
  readonly applicationId: string | null | undefined
  readonly state?: Readonly<Record<string, unknown>> | undefined
}

/** The pairs of `state` as a query would have them. */
function pairsOf(state: Origin['state']): FormField[] {
  return Object.entries(state ?? {}).flatMap(([name, value]): FormField[] =>
    [value].flat().flatMap((one): FormField[] => (typeof one === 'string' ? [[name, one]] : [])),
  )
}

/** An authorization as the state of a message's secret, from which `visitFrom` takes it up again. */
export function stateOf({ authorization }: Visit): Record<string, string | string[]> | undefined {
  if (!authorization) return undefined
  const state = new Map<string, string | string[]>()
  for (const [name, value] of authorization.carried) {
    const known = state.get(name)
    state.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(state)
}

/** An authorization among these fields, if there is a valid one in this tenant. */
async function authorizationIn(
  fields: readonly FormField[],
  tenantId: string,
): Promise<AuthorizationRequest | undefined> {
  const check = await checkBroughtAuthorization(toParameters(fields))
  return check.kind === 'valid' && check.request.scope.tenantId === tenantId ? check.request : undefined
}

/**
 * The visit of whoever followed a message: the authorization is in the secret's state, where it was begun here, or in the link, where a
 * template put it there. One that has become invalid since is none, and so is a state that is the application's own. Undefined: the link
 * names another tenant than the secret's, or that is gone.
 */
export async function visitFrom(request: Request, link: FormResult, origin: Origin): Promise<Visit | undefined> {
  const { tenantId, applicationId, state } = origin
  const fields = link.kind === 'form' ? link.fields : []
  const named = fieldOf(fields, 'tenantId')?.toLowerCase() ?? tenantId
  const scope = named === tenantId ? await scopeOf(tenantId) : undefined
  if (!scope) return undefined
  const authorization = (await authorizationIn(pairsOf(state), tenantId)) ?? (await authorizationIn(fields, tenantId))
  if (authorization) {
    await wearThemeOf(authorization)
    return visitOf(request, authorization)
  }
  const found = applicationId ? await findApplication(scope, applicationId) : undefined
  const application = found?.active ? found : undefined
  await wearThemeOf({ scope, application })
  const locale = fieldOf(fields, 'locale')
  const carried: FormField[] = [
    ...(application ? [['client_id', application.id] as const] : []),
    ...(locale ? [['locale', locale] as const] : []),
    ['tenantId', tenantId],
  ]
  return { scope, application, authorization: undefined, carried, locale: localeOf(request, locale) }
}

/** The visit of a page that makes sense within an authorization only. */
export type AuthorizationVisit = Visit & {
  readonly application: Application
  readonly authorization: AuthorizationRequest
}

/** As `readVisit`, for such a page. */
export async function requireAuthorization(
  request: Request,
  read: VisitResult,
): Promise<
  | { readonly kind: 'visit'; readonly visit: AuthorizationVisit }
  | { readonly kind: 'answered'; readonly response: Response }
> {
  if (read.kind === 'answered') return read
  const { visit } = read
  const { authorization } = visit
  if (!authorization) return { kind: 'answered', response: await refuse(request, 'invalidRequest') }
  return { kind: 'visit', visit: { ...visit, authorization, application: authorization.application } }
}
