/** Passwordless logins: a link or a code that was sent stands for the password. */
export { type FoundLogin, findPasswordless, type PasswordlessState } from './grant'
export { spendPasswordless } from './spend'
export {
  type SendOutcome,
  type StartPasswordless,
  sendPasswordless,
  sendPasswordlessToAnybody,
  startPasswordless,
} from './start'
