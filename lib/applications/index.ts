/** Applications and their roles: how they are read, what they look like to clients, and how they change. */
export {
  type Application,
  type ApplicationRole,
  findApplication,
  findApplicationAnywhere,
  listApplications,
  tenantOfApplication,
} from './application'
export { clientSecretMatches, clientSecretOf, encryptClientSecret } from './client-secret'
export { type ApplicationInput, applicationInput, type RoleInput, roleInput } from './input'
export { createApplication, deleteApplication, setApplicationActive, updateApplication } from './provisioning'
export { toApplicationJson } from './representation'
export { createRole, deleteRole, updateRole } from './roles'
export { applicationSchema, roleSchema } from './schema'
