/** Passkeys: how they are made, what they prove, and how they are kept (WebAuthn). */
export { completeAssertion, findAssertion, type OpenAssertion, type StartAssertion, startAssertion } from './assertion'
export type { Assertion, Attestation, Claimed } from './ceremony'
export { removePasskey, removePasskeysOf, renamePasskey } from './changes'
export { importInput, importPasskeys } from './import'
export type { Examined, Judged } from './judge'
export { maxCredentialIdLength, maxNameLength, maxResponseLength, maxTransportLength, maxTransports } from './limits'
export type { CreationOptions, RequestOptions } from './options'
export {
  examinePageProof,
  judgePageProof,
  type PageProof,
  secondFactorOptions,
  secondFactorPasskeys,
  signInOptions,
} from './page-assertion'
export { counterFollows, findPasskey, type Passkey, passkeysOf, tenantOfPasskey } from './passkey'
export { completeRegistration, startRegistration, tenantOfRegistration } from './registration'
export { servesPages } from './relying-party'
export { creationOptionsSchema, passkeySchema, requestOptionsSchema } from './schema'
export { passkeysEnabled, signInRequirements } from './workflows'
