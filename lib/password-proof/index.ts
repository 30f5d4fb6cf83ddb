/** Proving a password: the one way on which anybody shows that they know one, and so the one line in which all guesses at it stand. */
export { proveCurrentPassword } from './current-password'
export { type PasswordProof, provePassword, rehash } from './prove-password'
