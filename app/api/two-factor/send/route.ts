/** POST /api/two-factor/send: a code to add or to remove a method with (Two-Factor API, "Send a code when enabling or disabling"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { empty, refusal, scopedEndpoint, text, uuid, wholeBody } from '@/lib/http'
import { requestedApplication } from '@/lib/http/requested-application'
import { type Destination, sendDisablingCode, sendEnablingCode, sendEnrolmentCode } from '@/lib/mfa'
import { secondFactorEmail, secondFactorPhone } from '@/lib/users'
import { requestedUser, sendReply, tenantOfRequest } from '../requested'

const shared = {
  applicationId: uuid.optional(),
  userId: uuid.optional(),
}

const methodMissing = fieldError('methodId', 'blank', 'A method to add, or the id of one to remove, is required.')
const authenticator = fieldError('method', 'cannotSend', 'An authenticator makes its codes itself.')

export const POST = scopedEndpoint({
  operation: 'two-factor.send',
  summary: 'Send a code to add or remove a method with',
  authentication: 'apiKeyOrJwt',
  permission: '/api/two-factor/send',
  method: 'POST',
  body: wholeBody({
    ...shared,
    email: secondFactorEmail.optional(),
    method: z.enum(['authenticator', 'email', 'sms']).optional(),
    methodId: text().optional(),
    mobilePhone: secondFactorPhone.optional(),
  }),
  responses: { 200: empty, 404: empty, 429: empty },
  inferTenant: ({ body: { userId } }) => tenantOfRequest({ userId }),
  mismatch: 404,
  run: async ({ body, caller, scope }) => {
    const user = await requestedUser(scope, caller, body.userId)
    if (user.kind === 'invalid') return refusal(user)
    if (user.kind === 'refused') return { status: user.status }
    const requested = await requestedApplication(scope, body.applicationId)
    if (requested.kind === 'invalid') return refusal(requested)
    const sending = { account: user.account, application: requested.application, address: undefined }
    const { method, methodId, email, mobilePhone } = body
    const enable = async (destination: Destination) =>
      // Users may name anybody's address; whoever has a key answers for whom it names.
      sendReply(
        caller.kind === 'user'
          ? await sendEnrolmentCode({ scope, account: user.account }, { ...sending, destination })
          : await sendEnablingCode(scope, { ...sending, destination }),
      )
    if (methodId !== undefined) return sendReply(await sendDisablingCode(scope, { ...sending, methodId }))
    switch (method) {
      case undefined:
        return { status: 400, json: methodMissing }
      case 'authenticator':
        return { status: 400, json: authenticator }
      case 'email':
        if (email === undefined) return { status: 400, json: fieldError('email', 'blank', 'A value is required.') }
        return enable({ method, email })
      case 'sms':
        if (mobilePhone === undefined)
          return { status: 400, json: fieldError('mobilePhone', 'blank', 'A value is required.') }
        return enable({ method, mobilePhone })
    }
  },
})
