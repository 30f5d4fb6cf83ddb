/** Settings: their validated shapes and the cache through which every request reads them. */
export { type ApplicationSettings, applicationSettings } from './application-settings'
export { settingsCache, settingsChanged } from './cache'
export { unknownReferences } from './references'
export { dataObject, shortText, whole } from './schema'
export { type TenantSettings, tenantSettings } from './tenant-settings'
