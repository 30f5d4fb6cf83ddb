/** HMAC keys: whoever verifies with one can sign with it, so each is believed only where it is the one to sign with. */
import { findApplication } from '@/lib/applications'
import { scopeOf } from '@/lib/tenancy'
import { isHmac } from './algorithms'
import { audienceOf } from './audience'
import { keyFor, type SigningKey } from './signing-keys'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Whether a key may have signed these claims. An HMAC key is known to the applications, or to the receivers of webhooks, that it is shared
 * with: it counts for the tokens of its own application or tenant while their settings name it, and for no others. Of any other key only this
 * server has the part that signs, so tokens of a replaced one stay good.
 */
export async function mayHaveSigned(key: SigningKey, claims: Readonly<Record<string, unknown>>): Promise<boolean> {
  if (!isHmac(key.algorithm)) return true
  const { tid, tty } = claims
  const scope = typeof tid === 'string' && uuid.test(tid) ? await scopeOf(tid) : undefined
  if (!scope) return false
  const { client } = audienceOf(claims)
  const application = client !== undefined && uuid.test(client) ? await findApplication(scope, client) : undefined
  const own = application?.settings.jwtConfiguration
  const { accessTokenKeyId, idTokenKeyId } = own?.enabled ? own : scope.tenant.settings.jwtConfiguration
  return (await keyFor(tty === 'it' ? idTokenKeyId : accessTokenKeyId)).id === key.id
}
