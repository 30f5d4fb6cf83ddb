/** Second factors: methods, challenges, codes, recovery codes and trusted devices. */
export {
  type Challenge,
  type ChallengeData,
  createProvedChallenge,
  findChallenge,
  findLoginChallenge,
} from './challenge'
export { type Disabling, disableMethod, renameMethod } from './disabling'
export { editSecondFactors, importedSecondFactors, judgeNewSecondFactors } from './editing'
export { type Enabling, enableFirstMethod, enableMethod } from './enabling'
export { keyUri, offeredSecret, offeredSecretOf, sendEnrolmentCode } from './enrolment'
export { guess } from './guess'
export { maxNameLength } from './limits'
export { enabledKinds, usableMethods } from './methods'
export { demandOf, trustLifetime, trustReachOf } from './policy'
export { type Proof, proofOf } from './proof'
export { countRecoveryCodes, regenerateRecoveryCodes } from './recovery'
export { authenticatorSecret, newAuthenticatorSecret, toBase32 } from './secret'
export {
  type Destination,
  type SendOutcome,
  sendChallengeCode,
  sendDisablingCode,
  sendEnablingCode,
  tooManySends,
  unknownChallenge,
} from './send'
export { type Started, startChallenge } from './start'
export { twoFactorStatus } from './status'
export type { NewMethod } from './stored-methods'
export {
  acceptTrust,
  endTrustedDevice,
  grantTrust,
  type IssuedTrust,
  listTrustedDevices,
  type PresentedTrust,
  purgeExpiredTrusts,
  type TrustedDevice,
} from './trust'
export { newTrustToken, type PresentedTrustToken, spendTrustToken, verifyTrustToken } from './trust-token'
