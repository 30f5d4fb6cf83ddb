/** Applications and roles as clients send them. */
import { z } from 'zod'
import { maxTextLength } from '@/lib/limits'
import { applicationSettings, dataObject, shortText } from '@/lib/settings'
import { isReservedScope, scopeToken } from './scope-names'

/** Roles that one request may bring. An application with more than that has made permissions of them. */
const maxRoles = 500

const id = z.guid().toLowerCase()

/** `role` as clients send it. Its id counts only when the role is created. */
export const roleInput = z
  .object({
    description: z.string().max(maxTextLength).optional(),
    id: id.optional(),
    isDefault: z.boolean().default(false),
    isSuperRole: z.boolean().default(false),
    name: shortText,
  })
  .meta({ id: 'ApplicationRoleInput' })
export type RoleInput = z.output<typeof roleInput>

/** Scopes that one request may bring. */
const maxScopes = 100

/** Characters of what people read on the consent page: a sentence or two. */
const maxConsentText = 1000

const consentText = z.string().trim().min(1).max(maxConsentText).optional()

/** `scope` as clients send it. Its id counts only when the scope is created. */
export const scopeInput = z
  .object({
    data: dataObject,
    defaultConsentDetail: consentText,
    defaultConsentMessage: consentText,
    description: z.string().max(maxTextLength).optional(),
    id: id.optional(),
    name: z
      .string()
      .max(maxTextLength)
      .refine((name) => scopeToken.test(name), 'may contain only visible ASCII characters, without " and \\')
      .refine((name) => !isReservedScope(name), 'is the name of a scope that every application has'),
    required: z.boolean().default(false),
  })
  .meta({ id: 'ApplicationOAuthScopeInput' })
export type ScopeInput = z.output<typeof scopeInput>

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

/** RFC 6749 appendix A.2: visible ASCII and spaces. */
const clientSecret = z
  .string()
  .min(1)
  .max(maxTextLength)
  .refine((text) => /^[\x20-\x7e]*$/.test(text), 'may contain only visible ASCII characters and spaces')

/** `application` as clients send it. `roles` and `scopes` count only when the application is created; afterwards they have endpoints of their own. */
export const applicationInput = applicationSettings
  .extend({
    name: shortText,
    oauthConfiguration: applicationSettings.shape.oauthConfiguration
      .unwrap()
      .extend({ clientSecret: clientSecret.optional() })
      .prefault({}),
    roles: z
      .array(roleInput)
      .max(maxRoles)
      .refine((roles) => areDistinct(roles.map(({ name }) => name)), {
        error: 'names a role twice',
        params: { kind: 'duplicate' },
      })
      .default([]),
    scopes: z
      .array(scopeInput)
      .max(maxScopes)
      .refine((scopes) => areDistinct(scopes.map(({ name }) => name)), {
        error: 'names a scope twice',
        params: { kind: 'duplicate' },
      })
      .default([]),
  })
  .meta({ id: 'ApplicationInput' })
export type ApplicationInput = z.output<typeof applicationInput>
