/** Proof Key for Code Exchange (RFC 7636), with S256 as the only method. */
import { equalSecrets, sha256 } from '@/lib/random'

/** A SHA-256 in base64url: 43 characters, of which the last carries four bits. */
export function isCodeChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)
}

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(text)
}

/** RFC 7636 §4.2. */
export function codeChallengeOf(verifier: string): string {
  return Buffer.from(sha256(verifier)).toString('base64url')
}

/** Whether the verifier is the one behind the challenge. */
export function provesChallenge(verifier: string, challenge: string): boolean {
  return isCodeVerifier(verifier) && equalSecrets(codeChallengeOf(verifier), challenge)
}
