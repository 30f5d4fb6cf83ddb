/** The history of logins: written by every way to log in, searched, exported and forgotten. */
export type { Criteria } from './criteria'
export { type Columns, exportLogins, type LoginExport } from './export'
export { type FailedLogin, type FailureReason, flushFailedLogins, recordFailedLogin } from './failures'
export { lastPlaceOf } from './last-place'
export { type LoginRecord, locationColumn, loginRecordPart, recordLogin } from './record'
export { forgetOldLogins } from './retention'
export { loginRecordSchema } from './schema'
export { type FoundLogin, type FoundLogins, type LoginSearch, searchLogins } from './search'
