/** /api/user/change-password: sets a new password by change password id, login id or access token (Change a User's Password). */
import { z } from 'zod'
import { findApplication } from '@/lib/applications'
import { component, freeObject } from '@/lib/component'
import { fieldError } from '@/lib/errors'
import { empty, endpoint, json, orEmpty, readCookie, uuid } from '@/lib/http'
import { eventInfo, eventInfoInput } from '@/lib/http/event-info'
import { loginIdTypes } from '@/lib/http/login-id-types'
import {
  carryOutChange,
  changePasswordId,
  checkChange,
  loginId,
  password,
  subjectOf,
  toChangeReply,
} from '@/lib/http/password-change'
import { maxTextLength } from '@/lib/limits'

const changeResponse = json(
  component('ChangePasswordResponse', () => z.object({ oneTimePassword: z.string(), state: freeObject().optional() })),
)

const optionalText = z.string().max(maxTextLength).nullish()

const shared = {
  authentication: 'optionalApiKeyOrJwt',
  permission: '/api/user/change-password',
  path: z.object({ changePasswordId: changePasswordId.optional() }),
} as const

export const GET = endpoint({
  ...shared,
  operation: 'user.change-password.check',
  summary: 'Whether a password could be changed',
  method: 'GET',
  query: z.object({
    changePasswordId: changePasswordId.optional(),
    loginId: loginId.optional(),
    loginIdTypes,
    /** What older clients call the login id. */
    username: loginId.optional(),
  }),
  responses: { 200: empty, 404: empty },
  run: async (request) => {
    const { query, path } = request
    const subject = await subjectOf(request, {
      changePasswordId: path.changePasswordId ?? query.changePasswordId,
      loginId: query.loginId ?? query.username,
      loginIdTypes: query.loginIdTypes,
    })
    return subject.kind === 'refused' ? subject.reply : checkChange(subject)
  },
})

export const POST = endpoint({
  ...shared,
  operation: 'user.change-password',
  summary: 'Change a password',
  method: 'POST',
  body: z.object({
    applicationId: uuid.nullish(),
    changePasswordId: changePasswordId.nullish(),
    currentPassword: password.nullish(),
    eventInfo: eventInfoInput,
    loginId: loginId.nullish(),
    loginIdTypes,
    password,
    refreshToken: optionalText,
    trustChallenge: optionalText,
    trustToken: optionalText,
  }),
  responses: { 200: orEmpty(changeResponse), 404: empty },
  run: async (request) => {
    const { body, path, client, key } = request
    const subject = await subjectOf(request, {
      changePasswordId: body.changePasswordId ?? path.changePasswordId,
      loginId: body.loginId ?? undefined,
      loginIdTypes: body.loginIdTypes,
    })
    if (subject.kind === 'refused') return subject.reply
    if (subject.kind === 'user' && !body.currentPassword) {
      return { status: 400, json: fieldError('currentPassword', 'blank', 'The current password is required.') }
    }
    const { scope } = subject
    const outcome = await carryOutChange(subject, {
      // Whoever has a key speaks for many.
      address: key === undefined ? client.ipAddress : undefined,
      application: body.applicationId ? await findApplication(scope, body.applicationId) : undefined,
      currentPassword: body.currentPassword ?? undefined,
      info: eventInfo(request),
      password: body.password,
      refreshToken: readCookie(request.request, 'refresh_token') ?? body.refreshToken ?? undefined,
      trustChallenge: body.trustChallenge ?? undefined,
      trustToken: body.trustToken ?? undefined,
    })
    return toChangeReply(outcome, subject, key !== undefined)
  },
})
