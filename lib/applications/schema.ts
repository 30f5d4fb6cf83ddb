/** The public JSON of an application, a role and a scope as schemas: what `toApplicationJson` makes. */
import { z } from 'zod'
import { changed, component, freeObject } from '@/lib/component'
import { applicationSettings } from '@/lib/settings'

export const roleSchema = component('ApplicationRole', () =>
  z.object({
    ...changed(),
    description: z.string().optional(),
    id: z.guid(),
    isDefault: z.boolean(),
    isSuperRole: z.boolean(),
    name: z.string(),
  }),
)

export const scopeSchema = component('ApplicationOAuthScope', () =>
  z.object({
    ...changed(),
    applicationId: z.guid(),
    data: freeObject(),
    defaultConsentDetail: z.string().optional(),
    defaultConsentMessage: z.string().optional(),
    description: z.string().optional(),
    id: z.guid(),
    name: z.string(),
    required: z.boolean(),
  }),
)

export const applicationSchema = component('Application', () =>
  applicationSettings.extend({
    ...changed(),
    active: z.boolean(),
    id: z.guid(),
    name: z.string(),
    oauthConfiguration: applicationSettings.shape.oauthConfiguration
      .unwrap()
      .extend({ clientId: z.guid(), clientSecret: z.string().optional() }),
    roles: z.array(roleSchema()),
    scopes: z.array(scopeSchema()),
    state: z.enum(['Active', 'Inactive']),
    tenantId: z.guid(),
  }),
)
