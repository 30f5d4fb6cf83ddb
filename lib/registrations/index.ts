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
