/** Proving a password: the one way on which any is verified, and so the one line in which all guesses at it stand. */
export { type PasswordProof, provePassword, rehash } from './prove-password'
