/** What a person typed into the sign-in form. */
import { maxLoginIdLength, maxPasswordLength } from '@/lib/limits'
import { parameterOf, type RequestParameters } from '@/lib/oauth'

export type Credentials = {
  /** Without the spaces that keyboards add. */
  readonly loginId: string
  /** Exactly as typed. */
  readonly password: string
  readonly rememberDevice: boolean
}

export type CredentialsResult = Credentials &
  (
    | { readonly kind: 'complete' }
    | { readonly kind: 'blank'; readonly fields: readonly ('loginId' | 'password')[] }
    /** Longer than any login id or password can be: no account has these. */
    | { readonly kind: 'impossible' }
  )

export function readCredentials(parameters: RequestParameters): CredentialsResult {
  const credentials: Credentials = {
    loginId: parameterOf(parameters, 'loginId')?.trim() ?? '',
    password: parameterOf(parameters, 'password') ?? '',
    rememberDevice: parameterOf(parameters, 'rememberDevice') === 'true',
  }
  const fields = (['loginId', 'password'] as const).filter((field) => credentials[field] === '')
  if (fields.length > 0) return { ...credentials, kind: 'blank', fields }
  const impossible = credentials.loginId.length > maxLoginIdLength || credentials.password.length > maxPasswordLength
  return { ...credentials, kind: impossible ? 'impossible' : 'complete' }
}
