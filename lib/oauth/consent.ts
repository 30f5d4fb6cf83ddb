/** Consent (OpenID Connect Core §3.1.2.4): what a third party's application may have, decided by the person it is about. */
import { z } from 'zod'
import type { Application, ApplicationScope } from '@/lib/applications'
import { execute, sql } from '@/lib/db'
import { createSecret, findSecret, spendSecret } from '@/lib/secrets'
import type { TenantScope } from '@/lib/tenancy'
import type { AuthorizationRequest } from './authorize/request'
import type { UserState } from './authorize/response'
import type { Authentication } from './authorize/single-sign-on'
import { isKnownScope, isRequiredScope } from './scopes'
import { eligibleUser } from './token/eligible-user'

/** Who asks for what. */
export type Asked = {
  readonly scope: TenantScope
  readonly application: Application
  /** As they can be granted. */
  readonly scopes: readonly string[]
  /** Whoever is asked has to be asked anew (`prompt=consent`). */
  readonly consentPrompt?: boolean
}

export type Consent =
  /** What the tokens may say. */
  | { readonly kind: 'granted'; readonly scopes: readonly string[] }
  /** The person has to be asked. `remembered`: what they decided before, by scope. */
  | { readonly kind: 'open'; readonly remembered: ReadonlyMap<string, boolean> }

/** The least that an application learns, whether it asks for it or not: who somebody is here. */
const base = 'openid'

/** What a person decides about. An unknown scope that is allowed has no meaning here, and passes without consent. */
function decidable({ application, scopes }: Asked): readonly string[] {
  return [...new Set([base, ...scopes.filter((name) => isKnownScope(application, name))])]
}

async function rememberedBy({ scope, application }: Asked, userId: string): Promise<ReadonlyMap<string, boolean>> {
  const rows = await sql<{ scope: string; granted: boolean }>(
    `select scope, granted from scope_consents
     where tenant_id = $1::uuid and user_id = $2::uuid and application_id = $3::uuid and expiry_instant > now_ms()`,
    scope.tenantId,
    userId,
    application.id,
  )
  return new Map(rows.map(({ scope, granted }) => [scope, granted]))
}

/** What is left of the scopes for this decision: required ones always, since there is no consent without them. */
function granted({ application, scopes }: Asked, allows: (name: string) => boolean): readonly string[] {
  return scopes.filter((name) => !isKnownScope(application, name) || isRequiredScope(application, name) || allows(name))
}

/** Whether somebody has to be asked, as `relationship` and `consentMode` say. */
export async function consentOf(asked: Asked, userId: string): Promise<Consent> {
  const { relationship, consentMode } = asked.application.settings.oauthConfiguration
  if (relationship === 'FirstParty' || consentMode === 'NeverPrompt') return { kind: 'granted', scopes: asked.scopes }
  if (consentMode === 'AlwaysPrompt') return { kind: 'open', remembered: new Map() }
  const remembered = await rememberedBy(asked, userId)
  const isDecided = (name: string) =>
    isRequiredScope(asked.application, name) || name === base ? remembered.get(name) === true : remembered.has(name)
  if (asked.consentPrompt || !decidable(asked).every(isDecided)) return { kind: 'open', remembered }
  return { kind: 'granted', scopes: granted(asked, (name) => remembered.get(name) === true) }
}

/** One line of the question. */
export type ConsentItem = {
  readonly name: string
  readonly required: boolean
  /** Of the application's own; absent for those of this server. */
  readonly own: ApplicationScope | undefined
}

/** What is asked, required scopes first. */
export function consentItems(asked: Asked): readonly ConsentItem[] {
  const { application } = asked
  const items = decidable(asked).map((name) => ({
    name,
    required: isRequiredScope(application, name),
    own: application.scopes.find((own) => own.name === name),
  }))
  return [...items.filter(({ required }) => required), ...items.filter(({ required }) => !required)]
}

/** Somebody who is signed in, and whose consent is waited for. */
export type Consenting = {
  readonly userId: string
  readonly passwordInstant: number | null
  readonly userState: UserState
  readonly authentication: Authentication
}

const pendingShape = z.object({
  passwordInstant: z.number().nullable(),
  userState: z.enum(['Authenticated', 'AuthenticatedNotRegistered']),
  authenticationType: z.string(),
  authInstant: z.number(),
  sessionId: z.string().optional(),
  /** What was asked, which the answer has to be about. */
  scope: z.string(),
  redirectUri: z.string(),
})

const kind = 'consent'

/** A secret that stands for the finished sign-in while its owner decides: once, and as long as any sign-in waits. */
export function openConsent(request: AuthorizationRequest, consenting: Consenting): Promise<string> {
  const { application, redirectUri, scope, scopes } = request
  const { userId, authentication, ...proved } = consenting
  return createSecret(scope, {
    kind,
    ttlSeconds: scope.tenant.settings.externalIdentifierConfiguration.loginIntentTimeToLiveInSeconds,
    userId,
    applicationId: application.id,
    data: { ...proved, ...authentication, scope: scopes.join(' '), redirectUri },
  })
}

/** The sign-in that waits, if it is one of this very request, of somebody who may still sign in. Spends nothing. */
export async function findConsent(request: AuthorizationRequest, value: string): Promise<Consenting | undefined> {
  const found = await findSecret(kind, value)
  if (found.kind !== 'live') return undefined
  const { applicationId, tenantId, userId, data } = found.secret
  const { scope, redirectUri, passwordInstant, userState, sessionId, ...proof } = pendingShape.parse(data)
  const isOfRequest =
    applicationId === request.application.id &&
    tenantId === request.scope.tenantId &&
    scope === request.scopes.join(' ') &&
    redirectUri === request.redirectUri
  if (!isOfRequest || userId === null) return undefined
  if ((await eligibleUser(request, userId)).kind === 'refused') return undefined
  // Nobody but `openConsent` writes this kind.
  const authentication = { ...proof, sessionId } as Authentication
  return { userId, passwordInstant, userState, authentication }
}

/** False: somebody decided before. */
export async function spendConsent(value: string): Promise<boolean> {
  return (await spendSecret(kind, value)) !== undefined
}

/** What is granted where the person allows these optional scopes. Remembered where the application says so, beside what was decided about others. */
export async function allowScopes(
  asked: Asked,
  userId: string,
  allows: (name: string) => boolean,
): Promise<readonly string[]> {
  if (asked.application.settings.oauthConfiguration.consentMode === 'RememberDecision') {
    await remember(asked, userId, allows)
  }
  return granted(asked, allows)
}

async function remember(asked: Asked, userId: string, allows: (name: string) => boolean): Promise<void> {
  const { scope, application } = asked
  const names = decidable(asked)
  const decisions = names.map((name) => name === base || isRequiredScope(application, name) || allows(name))
  const { rememberOAuthScopeConsentChoiceTimeToLiveInSeconds: seconds } =
    scope.tenant.settings.externalIdentifierConfiguration
  // Both may be deleted at any moment: then there is nobody to remember it of.
  await execute(
    `insert into scope_consents (tenant_id, user_id, application_id, scope, granted, expiry_instant, insert_instant)
     select $1::uuid, u.id, a.id, d.scope, d.granted, now_ms() + $6::bigint, now_ms()
     from unnest($4::text[], $5::boolean[]) as d (scope, granted)
     join users u on u.id = $2::uuid and u.tenant_id = $1::uuid
     join applications a on a.id = $3::uuid and a.tenant_id = $1::uuid
     order by d.scope
     on conflict (user_id, application_id, scope) do update
       set granted = excluded.granted, expiry_instant = excluded.expiry_instant, insert_instant = excluded.insert_instant`,
    scope.tenantId,
    userId,
    application.id,
    names,
    decisions,
    seconds * 1000,
  )
}
