/** Applications, their roles and their scopes: how they are read, what they look like to clients, and how they change. */
export {
  type Application,
  type ApplicationRole,
  type ApplicationScope,
  findApplication,
  findApplicationAnywhere,
  listApplications,
  tenantOfApplication,
} from './application'
export { clientSecretMatches, clientSecretOf, encryptClientSecret } from './client-secret'
export {
  type ApplicationInput,
  applicationInput,
  type RoleInput,
  roleInput,
  type ScopeInput,
  scopeInput,
} from './input'
export { jwtConfigurationOf } from './jwt-configuration'
export { createApplication, deleteApplication, setApplicationActive, updateApplication } from './provisioning'
export { toApplicationJson } from './representation'
export { createRole, deleteRole, updateRole } from './roles'
export { applicationSchema, roleSchema, scopeSchema } from './schema'
export {
  hasReservedPrefix,
  isProvidedScope,
  type ProvidedScope,
  reservedScopes,
  scopeToken,
} from './scope-names'
export { createScope, deleteScope, findScope, updateScope } from './scopes'
