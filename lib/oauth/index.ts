/** OAuth 2.0 and OpenID Connect: authorization requests, codes, tokens, userinfo, logout and metadata. Knows no HTTP. */
export { isCodeSpent, issueCode } from './authorization-code'
export { checkBroughtAuthorization } from './authorize/check'
export { consentRequired, interactionRequired } from './authorize/interaction'
export type { AuthorizationRequest } from './authorize/request'
export { type AuthorizationResponse, errorResponse, successResponse } from './authorize/response'
export { type Authentication, authenticationOf, sessionFor, signInBySession } from './authorize/single-sign-on'
export { type Client, findClient } from './clients'
export { foreignAlgorithms } from './compact-jws'
export {
  allowScopes,
  type ConsentItem,
  type Consenting,
  consentItems,
  consentOf,
  findConsent,
  openConsent,
  spendConsent,
} from './consent'
export {
  beginDeviceApproval,
  type DeviceApproval,
  decideAboutDevice,
  deviceSignInAddress,
  userNameOf,
} from './device/approval'
export { authorizeDevice } from './device/authorize-device'
export { approveUserCode, describeUserCode, validateUserCode } from './device/own-page'
export { enterUserCode, type PendingDevice, type UserCodeOutcome } from './device/user-code'
export { discoveryDocument } from './discovery'
export type { SentProof } from './dpop'
export { errorMembers, type OAuthError, oauthError } from './errors'
export { type CookieReach, everyReach } from './hosted-backend/addresses'
export {
  type BackendCookies,
  type BackendTokens,
  backendTokens,
  endBackendSession,
  logoutQuery,
  refreshBackendSession,
} from './hosted-backend/session'
export { type BackendProblem, backendClient, beginBackendSignIn, endBackendSignIn } from './hosted-backend/sign-in'
export { introspect } from './introspection'
export { checkLogout, type LogoutRequest, logoutAddresses } from './logout'
export { parameterOf, type RequestParameters, toParameters } from './parameters'
export type { PresentedToken } from './presented-token'
export { pushAuthorization } from './pushed-request'
export { revoke } from './revocation'
export { requestTokens } from './token'
export { userinfo } from './userinfo'
