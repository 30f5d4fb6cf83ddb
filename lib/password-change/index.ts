/** New passwords for users who have one: ids that entitle to a change, the change itself, and the one-time password that follows it. */
export {
  changePasswordById,
  changePasswordOf,
  mayChangePassword,
  type PasswordChange,
  type PasswordChangeOutcome,
} from './change'
export { type ForgotPassword, sendForgotPassword, startForgotPassword } from './forgot'
export { type ChangePasswordGrant, createChangePasswordId, createDemandedChangeId, findChangePasswordId } from './ids'
export { ownId } from './limits'
export { type OneTimePasswordGrant, spendOneTimePassword, tenantOfOneTimePassword } from './one-time-password'
export { sendSetPassword } from './set-up'
