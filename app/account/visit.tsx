/**
 * The one way to an account page: who is signed in, whether that is enough for what the page does, and whether a form comes from the page
 * that it belongs to (docs/decisions/024).
 */
import { AccountPage, type AccountPageProps, accountStyleSource } from '@/components/account/page'
import type { FormBinding } from '@/components/account/parts/form'
import type { Calendar } from '@/components/account/parts/instant'
import { ProofRequest } from '@/components/account/proof'
import type { AccountSession } from '@/lib/account'
import { bindForms, csrfField, isOwnForm } from '@/lib/http/csrf'
import { type FormField, queryFields, readForm } from '@/lib/http/form'
import {
  formTarget,
  hosted,
  localeOf,
  type PageOptions,
  pageResponse,
  problemResponse,
  redirectResponse,
} from '@/lib/http/hosted'
import { fieldOf } from '@/lib/http/hosted-visit'
import { checkLogout, toParameters } from '@/lib/oauth'
import { type Locale, type Messages, text } from '@/lib/text'
import { currentSession } from './next-auth'

/** Somebody on an account page. */
export type Visit = AccountSession & {
  readonly request: Request
  readonly locale: Locale
  /** How instants are written for this person. */
  readonly calendar: Calendar
  /** What a form of this page carries, bound to the browser, the person and itself. */
  readonly bind: (carried?: Carried) => FormBinding
  readonly cookies: readonly string[]
}

/** Fields that a form carries as it got them, in the order in which they are bound. What people type is none of them. */
const carriedNames = ['action', 'id', 'trustToken', 'twoFactorId'] as const
export type Carried = Readonly<Partial<Record<(typeof carriedNames)[number], string | undefined>>>

function fieldsOf(carried: Carried): FormField[] {
  return carriedNames.flatMap((name): FormField[] => {
    const value = carried[name]
    return value ? [[name, value]] : []
  })
}

/** What a form's token is made for: a form that another person left open in this browser is not this one's. */
const boundTo = ({ account }: AccountSession, carried: readonly FormField[]): FormField[] => [
  ['account', account.id],
  ...carried,
]

function visitOf(request: Request, session: AccountSession): Visit {
  const { cookies, tokenFor } = bindForms(request)
  const locale = localeOf(request, undefined)
  return {
    ...session,
    request,
    locale,
    calendar: { locale, timezone: session.account.timezone ?? 'UTC' },
    cookies,
    bind: (carried = {}) => {
      const hidden = fieldsOf(carried)
      return { hidden, csrfToken: tokenFor(boundTo(session, hidden)) }
    },
  }
}

/** What is said above a page. */
export type Shown = { readonly error?: string | undefined; readonly notice?: string | undefined }

/** A form of ours that came back. */
export type SentForm = {
  /** What was typed, without the spaces around it; empty for nothing. */
  readonly typed: (name: string) => string
  /** Exactly as typed: for passwords. */
  readonly raw: (name: string) => string
  readonly carried: Carried
}

export type AccountRoute<Params> = {
  /** For the log. */
  readonly operation: string
  readonly show: (visit: Visit, shown: Shown, params: Params) => Promise<Response>
  /** Absent: nothing can be sent to the page. */
  readonly act?: (visit: Visit, form: SentForm, params: Params) => Promise<Response>
  /** Whether the person has to have proved a short time ago who they are (MF-08). */
  readonly needsProof?: (visit: Visit) => boolean
}

/** The page in its frame. */
export async function accountResponse(
  visit: Visit,
  page: Omit<AccountPageProps, 'locale' | 'signOut'>,
  options: PageOptions = {},
): Promise<Response> {
  return pageResponse(<AccountPage {...page} locale={visit.locale} signOut={visit.bind({ action: 'signOut' })} />, {
    ...options,
    cookies: [...visit.cookies, ...(options.cookies ?? [])],
    style: accountStyleSource,
    formTargets: await signOutTargets(visit),
  })
}

/** Where signing out may lead in the end, which the policy of the page with that form has to name. */
async function signOutTargets({ application }: Visit): Promise<string[]> {
  const check = await checkLogout(toParameters([['client_id', application.id]]))
  return check.kind === 'valid' && check.request.returnTo !== undefined ? [formTarget(check.request.returnTo)] : []
}

const pathOf = (request: Request) => new URL(request.url).pathname

const signInAddress = (request: Request, more: Readonly<Record<string, string>> = {}) =>
  `/account/sign-in?${new URLSearchParams({ to: pathOf(request), ...more })}`

function proofResponse(visit: Visit, section: AccountPageProps['section']): Promise<Response> {
  const { accountProof } = text(visit.locale)
  return accountResponse(visit, {
    section,
    title: accountProof.title,
    explanation: accountProof.explanation,
    children: <ProofRequest locale={visit.locale} href={signInAddress(visit.request, { proof: 'fresh' })} />,
  })
}

/** To an account page, with a word of what was done. */
export function doneResponse(path: string, done?: keyof Messages['accountDone'], cookies: readonly string[] = []) {
  return redirectResponse(done === undefined ? path : `${path}?done=${done}`, cookies)
}

/** What the address says was done, in the reader's words; nothing that somebody else could put there. */
function noticeIn(request: Request, locale: Locale): string | undefined {
  const query = queryFields(request)
  const done = query.kind === 'form' ? fieldOf(query.fields, 'done') : undefined
  return Object.entries(text(locale).accountDone).find(([name]) => name === done)?.[1]
}

/** GET and POST of an account page. `section`: its place in the navigation. */
export function accountPage<Params = unknown>(section: AccountPageProps['section'], route: AccountRoute<Params>) {
  const enter = (run: (visit: Visit, params: Params) => Promise<Response>) =>
    hosted<Params>(route.operation, async (request, params) => {
      const session = await currentSession()
      if (!session) return redirectResponse(signInAddress(request))
      const visit = visitOf(request, session)
      return route.needsProof?.(visit) && !visit.isFresh ? proofResponse(visit, section) : run(visit, params)
    })
  const show = enter((visit, params) => route.show(visit, { notice: noticeIn(visit.request, visit.locale) }, params))
  const act = enter(async (visit, params) => {
    const { request, locale } = visit
    const form = await readForm(request)
    if (form.kind !== 'form')
      return problemResponse(request, 'invalidRequest', { status: form.kind === 'tooLarge' ? 413 : 400 })
    const field = (name: string) => fieldOf(form.fields, name) ?? ''
    const carried = Object.fromEntries(carriedNames.map((name) => [name, field(name)]))
    const isOwn = isOwnForm(request, field(csrfField), boundTo(visit, fieldsOf(carried)))
    if (!isOwn || !route.act) return route.show(visit, { error: text(locale).account.formExpired }, params)
    return route.act(visit, { typed: (name) => field(name).trim(), raw: field, carried }, params)
  })
  return { show, act }
}
