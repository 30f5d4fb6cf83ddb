/** The account pages: the application that they are, who is signed in to them, and what people change there about themselves. */
export {
  accountApplicationId,
  accountClient,
  accountPath,
  createAccountApplication,
  updateAccountApplication,
} from './application'
export { endDevice, listDevices, type SignedInDevice } from './devices'
export { type Profile, type ProfileOutcome, saveProfile } from './profile'
export { type AccountSession, endAccountSession, resumeAccount, sessionLifetime } from './session'
