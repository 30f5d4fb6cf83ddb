/** Adding, renaming and removing a second factor: for the holder of an API key and for the user alike. */
import { z } from 'zod'
import { component } from '@/lib/component'
import { type Errors, fieldError, type Invalid, invalid } from '@/lib/errors'
import { type Caller, json, orEmpty, refusal, text, uuid } from '@/lib/http'
import { requestedApplication } from '@/lib/http/requested-application'
import {
  authenticatorSecret,
  disableMethod,
  enableMethod,
  maxNameLength,
  type NewMethod,
  renameMethod,
} from '@/lib/mfa'
import type { TenantScope } from '@/lib/tenancy'
import { secondFactorEmail, secondFactorPhone } from '@/lib/users'
import { requestedUser } from '../../two-factor/requested'

const secret = text().optional()

/** Members of a body that adds a method. */
export const enableBody = {
  applicationId: uuid.optional(),
  code: text(),
  email: secondFactorEmail.optional(),
  method: z.enum(['authenticator', 'email', 'sms']),
  mobilePhone: secondFactorPhone.optional(),
  name: text(maxNameLength).optional(),
  secret,
  secretBase32Encoded: secret,
  twoFactorId: text().optional(),
}
const enableSchema = z.object(enableBody)
type EnableBody = z.output<typeof enableSchema>

/** The recovery codes come with the first method, the code with a method that a challenge asked for. */
export const enableResponse = orEmpty(
  json(
    component('TwoFactorResponse', () =>
      z.object({ code: z.string().optional(), recoveryCodes: z.array(z.string()).optional() }),
    ),
  ),
)

/** What a removal or a new name may bring, in the query or in the body. */
export const changeMembers = {
  applicationId: uuid.optional(),
  code: text().optional(),
  methodId: text().optional(),
}
export const nameMember = z.string().max(maxNameLength).optional()
const changeSchema = z.object(changeMembers)
type Change = z.output<typeof changeSchema>

/** Who asks, for whom and where. */
export type Request = {
  readonly scope: TenantScope
  readonly caller: Caller
  readonly userId: string | undefined
}

const blank = (field: string): Errors => fieldError(field, 'blank', 'A value is required.')

function newMethod({ method, email, mobilePhone, ...given }: EnableBody): NewMethod | Invalid {
  switch (method) {
    case 'email':
      return email === undefined ? invalid(blank('email')) : { method, email }
    case 'sms':
      return mobilePhone === undefined ? invalid(blank('mobilePhone')) : { method, mobilePhone }
    case 'authenticator': {
      const { secret, secretBase32Encoded } = given
      if (secret === undefined && secretBase32Encoded === undefined) return invalid(blank('secret'))
      const bytes = authenticatorSecret(
        secret === undefined ? { secretBase32Encoded: secretBase32Encoded ?? '' } : { secret },
      )
      const field = secret === undefined ? 'secretBase32Encoded' : 'secret'
      return bytes
        ? { method, secret: bytes }
        : invalid(fieldError(field, 'invalid', 'The secret is malformed, or not between 128 and 512 bits long.'))
    }
  }
}

/** Adds a method. */
export async function enable({ scope, caller, userId }: Request, body: EnableBody) {
  const user = await requestedUser(scope, caller, userId)
  if (user.kind === 'invalid') return refusal(user)
  if (user.kind === 'refused') return { status: user.status } as const
  const requested = await requestedApplication(scope, body.applicationId)
  if (requested.kind === 'invalid') return refusal(requested)
  const method = newMethod(body)
  if ('kind' in method) return refusal(method)
  const { code, name, twoFactorId } = body
  const { application } = requested
  const outcome = await enableMethod(scope, user.account, { method, name, code, twoFactorId, application })
  switch (outcome.kind) {
    case 'enabled': {
      const { recoveryCodes, code: challengeCode } = outcome
      const says = recoveryCodes !== undefined || challengeCode !== undefined
      return { status: 200, ...(says && { json: { code: challengeCode, recoveryCodes } }) } as const
    }
    case 'invalid':
      return refusal(outcome)
    case 'wrongCode':
      return { status: 421 } as const
  }
}

/** Removes a method. */
export async function disable({ scope, caller, userId }: Request, { applicationId, code, methodId }: Change) {
  const user = await requestedUser(scope, caller, userId)
  if (user.kind === 'invalid') return refusal(user)
  if (user.kind === 'refused') return { status: user.status } as const
  const requested = await requestedApplication(scope, applicationId)
  if (requested.kind === 'invalid') return refusal(requested)
  if (methodId === undefined) return refusal(invalid(blank('methodId')))
  if (code === undefined) return refusal(invalid(blank('code')))
  const { application } = requested
  const outcome = await disableMethod(scope, user.account, { methodId, code, application })
  switch (outcome.kind) {
    case 'disabled':
      return { status: 200 } as const
    case 'invalid':
      return refusal(outcome)
    case 'wrongCode':
      return { status: 421 } as const
  }
}

/** Names a method. */
export async function rename(
  { scope, caller, userId }: Request,
  { methodId, name }: { readonly methodId: string | undefined; readonly name: string | undefined },
) {
  const user = await requestedUser(scope, caller, userId)
  if (user.kind === 'invalid') return refusal(user)
  if (user.kind === 'refused') return { status: user.status } as const
  if (methodId === undefined) return refusal(invalid(blank('methodId')))
  const outcome = await renameMethod(scope, user.account.id, methodId, name || undefined)
  return outcome.kind === 'renamed' ? ({ status: 200 } as const) : refusal(outcome)
}
