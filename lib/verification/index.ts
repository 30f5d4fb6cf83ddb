/** Verification: users show that an address is theirs, or that they meant to register, with an id and a code from a message. */
export { type CompleteOutcome, completeVerification, spendProved } from './complete'
export {
  type FoundVerification,
  findAnyVerification,
  findVerification,
  newVerification,
  newVerificationId,
  type Verification,
  type VerificationKind,
  type VerificationState,
} from './ids'
export { markReached, markVerified } from './mark'
export { type Resend, resendToAnybody, resendVerification } from './resend'
export { type BegunVerification, beginVerifications, sendFoundVerification, startAndSend } from './send'
export { type AddressSubject, identityPolicy, registrationPolicy } from './subject'
