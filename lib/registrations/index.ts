/** Registrations: who may use which application, and with which roles. */
export { type RegistrationInput, registrationInput } from './input'
export {
  type RegisterNewUser,
  type RegistrationChange,
  register,
  registerNewUser,
  removeRegistration,
  updateRegistration,
} from './provisioning'
export {
  type Answers,
  answersAlike,
  completeProfile,
  countRegistration,
  joinApplication,
  registerOneself,
  registerOrTell,
  type SelfRegistration,
} from './self-service'
