/** Users: how they are read, what they look like to clients, and how they change. */
export {
  type Account,
  type AccountMatch,
  accountDocument,
  accountOf,
  findAccount,
  findAccountByLoginId,
  type Identity,
  identityOf,
  isInUse,
  lockUser,
  type PasswordChangeReason,
  type PreventingAction,
  type Registration,
  registrationFor,
  type StoredPassword,
} from './account'
export {
  type AccountWithCounters,
  findAccountWithCounters,
  type Sought,
  type SoughtAccount,
} from './account-with-counters'
export { authenticationTokenColumn, authenticationTokenMatches, authenticationTokenOf } from './authentication-token'
export { knownAs, recordCreation } from './creation-record'
export { creationOf } from './events'
export { type ProvedAddress, wantedIdentities } from './identities'
export { needsVerification } from './identity-verification'
export { preferredLanguages, requireLoginId, timezone, type UserInput, userInput, userShape } from './input'
export { deactivateUser, deleteUser, reactivateUser, tenantOfUser } from './life-cycle'
export { defaultLoginIdTypes, type IdentityType, identityTypes, subjectOfLoginId } from './login-id'
export { breachOfPassword, loginIdsOf, type NewPassword, prepareNewPassword, writePassword } from './password'
export { type PasswordVersion, passwordInstantOf, proofPart, stillProved, wrongCurrentPassword } from './proof'
export {
  createUser,
  insertUser,
  type PreparedUser,
  type Provisioning,
  prepareUser,
  storedAccount,
  updateUser,
  userColumns,
} from './provisioning'
export { orRefusal, Refusal } from './refusal'
export { isRequiredField, missingFields, type RegistrationField, registrationFields } from './registration-fields'
export {
  toManagedRegistrationJson,
  toManagedUserJson,
  toRegistrationJson,
  toUserJson,
} from './representation'
export { preventingActionSchema, registrationSchema, twoFactorMethodSchema, userSchema } from './schema'
export {
  type OfferedMethod,
  type SecondFactor,
  type SecondFactorKind,
  secondFactorKinds,
  toOfferedMethods,
} from './second-factor'
export { secondFactorEmail, secondFactorPhone, type TwoFactorInput } from './second-factor-input'
export { endSessionsAfterPasswordChange, endSessionsOf, revokeTrusts } from './sessions'
