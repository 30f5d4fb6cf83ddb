/** Settings that name another object by its id - a signing key, a template, a messenger, a theme - may only name one that exists. */
import { sql } from '@/lib/db'
import { type Errors, fieldError, mergeErrors } from '@/lib/errors'
import type { ApplicationSettings } from './application-settings'
import { unknownSigningKeys } from './signing-key-references'
import type { TenantSettings } from './tenant-settings'

type Settings = Pick<ApplicationSettings | TenantSettings, 'jwtConfiguration'>
type Reference = { readonly path: string; readonly id: string; readonly table: Table }
type Table = 'email_templates' | 'message_templates' | 'messengers' | 'themes' | 'user_actions'

const missing: Readonly<Record<Table, string>> = {
  email_templates: 'There is no such template.',
  message_templates: 'There is no such template.',
  messengers: 'There is no such messenger.',
  themes: 'There is no such theme.',
  user_actions: 'There is no such active user action that is temporal and prevents login.',
}

/** By the member's name and place: the public API names its references regularly. */
function tableOf(path: string): Table | undefined {
  if (path.endsWith('messengerId')) return 'messengers'
  if (path === 'themeId') return 'themes'
  if (path === 'failedAuthenticationConfiguration.userActionId') return 'user_actions'
  if (path.endsWith('EmailTemplateId') || path === 'multiFactorConfiguration.email.templateId') return 'email_templates'
  return /^(phoneConfiguration|multiFactorConfiguration\.sms)\..*templateId$/i.test(path)
    ? 'message_templates'
    : undefined
}

function referencesIn(value: unknown, path = ''): Reference[] {
  if (typeof value === 'string') {
    const table = tableOf(path)
    return table ? [{ path, id: value, table }] : []
  }
  // Free data of a client refers to nothing.
  if (typeof value !== 'object' || value === null || Array.isArray(value) || path === 'data') return []
  return Object.entries(value).flatMap(([name, member]) => referencesIn(member, path ? `${path}.${name}` : name))
}

async function unknownTemplates(settings: Settings, owner: string): Promise<Errors[]> {
  const references = referencesIn(settings)
  if (references.length === 0) return []
  const ids = references.map(({ id }) => id)
  const rows = await sql<{ id: string; source: string }>(
    `select id, 'email_templates' as source from email_templates where id = any($1::uuid[])
     union all select id, 'message_templates' from message_templates where id = any($1::uuid[])
     union all select id, 'messengers' from messengers where id = any($1::uuid[])
     union all select id, 'themes' from themes where id = any($1::uuid[])
     union all select id, 'user_actions' from user_actions where id = any($1::uuid[]) and active and temporal and prevent_login`,
    ids,
  )
  const known = new Set(rows.map(({ id, source }) => `${source}/${id}`))
  return references
    .filter(({ table, id }) => !known.has(`${table}/${id}`))
    .map(({ path, table }) => fieldError(`${owner}.${path}`, 'invalid', missing[table]))
}

/** What stands against the settings of `owner`: `tenant` or `application`. */
export async function unknownReferences(
  settings: Settings,
  owner: 'tenant' | 'application',
): Promise<Errors | undefined> {
  const keys = await unknownSigningKeys(settings.jwtConfiguration, owner)
  const errors = [...(keys ? [keys] : []), ...(await unknownTemplates(settings, owner))]
  return errors.length > 0 ? mergeErrors(errors) : undefined
}
