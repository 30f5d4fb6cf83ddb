/** User actions: the catalogue of actions and reasons, what was done to whom, and the lock after failed logins. */
export { findUserAction, listUserActions, type UserAction, userActionInput } from './action'
export { createUserAction, deleteUserAction, setUserActionActive, updateUserAction } from './catalogue'
export { cancelUserAction, liftLockAfterPasswordReset, modifyUserAction } from './ending'
export { countFailure, type FailureSubject, lockConfiguration, resetFailures } from './failed-login-lock'
export type { FailureKind } from './failure-kinds'
export { cancelledUserActionInput, modifiedUserActionInput, newUserActionInput } from './input'
export {
  findUserActionLog,
  type LogFilter,
  listUserActionLogs,
  tenantOfUserActionLog,
  type UserActionLog,
} from './log'
export {
  createUserActionReason,
  deleteUserActionReason,
  findUserActionReason,
  listUserActionReasons,
  type UserActionReason,
  updateUserActionReason,
  userActionReasonInput,
} from './reasons'
export { userActionLogSchema, userActionReasonSchema, userActionSchema } from './schema'
export { takeUserAction } from './taking'
