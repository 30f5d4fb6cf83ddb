/** Settings: their validated shapes and the cache through which every request reads them. */
export { type ApplicationSettings, applicationSettings } from './application-settings'
export { settingsCache, settingsChanged } from './cache'
export type { EventType, TransactionType } from './event-configuration'
export { unknownReferences } from './references'
export { dataObject, section, shortText, stateObject, whole } from './schema'
export { type TenantSettings, tenantSettings } from './tenant-settings'
export { urlPattern } from './url-pattern'
export type { VerificationStrategy } from './verification-settings'
