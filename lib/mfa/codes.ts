/** Codes that people receive and type: those that are sent, and recovery codes. The database keeps keyed digests of both. */
import { keyedDigests } from '@/lib/encryption'
import { newText, newToken } from '@/lib/random'
import { recoveryCodeCount } from './limits'

/** A sent code as it is stored with what it is for. */
export type StoredCode = {
  readonly digest: string
  readonly salt: string
  /** Absent: the code was not sent to a method, but given to the holder of an API key. */
  readonly methodId?: string | undefined
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function sentDigests(code: string, salt: string): string[] {
  return keyedDigests(code, `twoFactorCode/${salt}`).map(hex)
}

/** What is stored of a code. */
export function storedCode(code: string, methodId?: string): StoredCode {
  const salt = newToken(16)
  const [digest = ''] = sentDigests(code, salt)
  return { digest, salt, methodId }
}

/** Digests of which one is the stored one if the code is right. */
export function codeCandidates(given: string, { salt }: StoredCode): string[] {
  return sentDigests(given, salt)
}

// 32 characters without those that look alike: 50 bits a code.
const recoveryAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export type RecoveryCodes = {
  /** `XXXXX-XXXXX`; shown once. */
  readonly codes: readonly string[]
  /** One for all of them. */
  readonly salt: string
  /** Hexadecimal, in the order of the codes. */
  readonly digests: readonly string[]
}

function recoveryDigests(code: string, salt: string): string[] {
  return keyedDigests(code, `recoveryCode/${salt}`).map(hex)
}

function digested(codes: readonly string[]): RecoveryCodes {
  const salt = newToken(16)
  return { codes, salt, digests: codes.map((code) => recoveryDigests(code, salt)[0] ?? '') }
}

export function newRecoveryCodes(): RecoveryCodes {
  const all = new Set<string>()
  while (all.size < recoveryCodeCount) {
    all.add(`${newText(recoveryAlphabet, 5)}-${newText(recoveryAlphabet, 5)}`)
  }
  return digested([...all])
}

const recoveryCode = /^([A-Z0-9]{5})[\s-]?([A-Z0-9]{5})$/

/** Codes of another system in the one spelling that is compared. */
export function givenRecoveryCodes(given: readonly string[]): RecoveryCodes {
  return digested([...new Set(given.map((code) => code.toUpperCase().replace(recoveryCode, '$1-$2')))])
}

/** Digests of which one is stored if this is a recovery code of the set; undefined if it does not look like one. */
export function recoveryCandidates(given: string, salt: string): string[] | undefined {
  const [, left, right] = recoveryCode.exec(given.toUpperCase()) ?? []
  return left && right ? recoveryDigests(`${left}-${right}`, salt) : undefined
}
