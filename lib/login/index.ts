/** Logins: the pipeline, its outcomes and what surfaces hand to it. */
export type { Attempt, AuthenticationType, Device, LoginRequest } from './attempt'
export {
  completeTwoFactor,
  confirmTwoFactor,
  type Given,
  secondFactorNeedsOwner,
  type TwoFactorLogin,
} from './complete-two-factor'
export { refreshAndTell } from './events'
export { type FirstLogin, firstLogin, firstTokens } from './first-login'
export { type IssueOutcome, issueForApplication } from './issue'
export { findLoginIntent, type LoginIntent } from './login-intent'
export { logout } from './logout'
export type {
  FirstFactorOutcome,
  IssuedTokens,
  LoggedIn,
  LoginOutcome,
  LoginResult,
  PasswordChangeReason,
  SecondFactorOutcome,
  VerificationGate,
} from './outcome'
export { loginWithPagePasskey, loginWithPasskey, type PasskeyLogin } from './passkey'
export { loginWithPasswordless, type PasswordlessLogin } from './passwordless'
export { type PingOutcome, ping } from './ping'
export {
  finishLogin,
  loginWithOneTimePassword,
  loginWithPassword,
  type OneTimePasswordLogin,
  type PasswordLogin,
  refusalOf,
} from './pipeline'
export { type RefreshLoginOutcome, refreshLogin } from './refresh'
export { resumeLogin } from './resume'
export { threats } from './threats'
export { accessTokenSubject } from './token-subject'
