/** The end of a login that nothing stopped: tokens, and everything that is recorded of it, in one statement. */
import { jwtConfigurationOf } from '@/lib/applications'
import { now } from '@/lib/clock'
import { fragment, sqlWith } from '@/lib/db'
import { askForConsent } from '@/lib/delivery'
import { announce, type HeardEvent, hear, insertEvents } from '@/lib/events'
import { locationColumn } from '@/lib/login-records'
import { announceMessage, type NewMessage } from '@/lib/messages'
import { newId } from '@/lib/random'
import { issueAccessToken, keyFor, newRefreshToken, type PreparedRefreshToken } from '@/lib/tokens'
import { type Account, type Registration, registrationFor } from '@/lib/users'
import type { Attempt } from './attempt'
import { loginEvents } from './events'
import { newDeviceMail } from './new-device'
import type { Completion, IssuedTokens } from './outcome'
import { proofOfLogin } from './proof'
import { recordedAs } from './recorded-as'
import { threatsOf } from './threats'
import { accessTokenSubject } from './token-subject'

/** Refresh tokens need an application that issues them and a registration for it (Login API, `refreshToken`). */
export function prepareRefreshToken(
  { scope, request, account, authenticationType }: Attempt,
  registration: Registration | undefined,
  authInstant: number,
): PreparedRefreshToken | undefined {
  const { application, device, ipAddress, tokens } = request
  const lastAccessedAddress = device.lastAccessedAddress ?? ipAddress
  const wanted = tokens === 'issue' && registration && application?.settings.loginConfiguration.generateRefreshTokens
  if (!wanted) return undefined
  return newRefreshToken({
    tenantId: scope.tenantId,
    userId: account.id,
    applicationId: application.id,
    authenticationType,
    authInstant,
    metaData: { device: { ...device, lastAccessedAddress, lastAccessedInstant: authInstant } },
  })
}

type Recorded =
  /** The instant of the login, ms. */
  | { readonly kind: 'recorded'; readonly instant: number }
  /** Deactivated or deleted meanwhile. */
  | { readonly kind: 'locked' }
  /** The password that was proved is not the user's any more. */
  | { readonly kind: 'invalidCredentials' }

// Writes only if what was read before the password was verified still holds: the user is active, and the password is the one that was
// proved. Locks the user and then the password, as a change of password does: of the two, one comes wholly after the other, and what this
// login would get is either revoked by the change or never written.
async function recordLogin(
  attempt: Attempt,
  registration: Registration | undefined,
  refreshToken: PreparedRefreshToken | undefined,
  events: readonly HeardEvent[],
  mail: NewMessage | undefined,
): Promise<Recorded> {
  const { scope, request, account, identity, authenticationType } = attempt
  const { loginId, loginIdType } = recordedAs(account, identity)
  const { application, device, ipAddress } = request
  const record = fragment`${proofOfLogin(attempt)}, touched as (
    update users u set last_login_instant = now_ms() from proved where u.id = proved.id returning u.last_login_instant
  ), touched_identity as (
    update user_identities set last_login_instant = now_ms() where id = ${identity?.id}::uuid and exists (select 1 from touched)
  ), touched_registration as (
    update registrations set last_login_instant = now_ms() where id = ${registration?.id}::uuid and exists (select 1 from touched)
  ), login_record as (
    insert into login_records (id, instant, tenant_id, user_id, application_id, login_id, login_id_type, authentication_type, ip_address,
      location, device_name)
    select ${newId()}::uuid, last_login_instant, ${scope.tenantId}::uuid, ${account.id}::uuid, ${application?.id}::uuid, ${loginId},
      ${loginIdType}, ${authenticationType}, ${ipAddress}, ${locationColumn(ipAddress)}::jsonb, ${device.name} from touched
  )`
  const happened = fragment`exists (select 1 from touched)`
  const parts = [
    record,
    ...(refreshToken ? [refreshToken.insert(happened)] : []),
    ...(events.length > 0 ? [insertEvents(events, happened)] : []),
    ...(mail ? [mail.insert(happened)] : []),
  ]
  const [row] = await sqlWith<{ present: boolean; instant: bigint | null }>(
    parts,
    fragment`select exists (select 1 from present) as present, (select last_login_instant from touched) as instant`,
  )
  if (!row?.present) return { kind: 'locked' }
  if (row.instant === null) return { kind: 'invalidCredentials' }
  announce(events)
  if (mail) announceMessage()
  return { kind: 'recorded', instant: Number(row.instant) }
}

/** Access token and what of the refresh token goes to the client; nothing for a request that wants none. */
export async function issueTokens(
  attempt: Attempt,
  refreshToken: PreparedRefreshToken | undefined,
  authInstant: number,
): Promise<IssuedTokens | undefined> {
  const { scope, request, account, authenticationType } = attempt
  if (request.tokens === 'none') return undefined
  const configuration = jwtConfigurationOf(scope, request.application)
  const accessToken = issueAccessToken(
    {
      ...accessTokenSubject(scope, account, request.application),
      authenticationType,
      authInstant,
      refreshTokenId: refreshToken?.id,
    },
    configuration.timeToLiveInSeconds,
    await keyFor(configuration.accessTokenKeyId),
  )
  return {
    accessToken: accessToken.token,
    accessTokenExpiry: accessToken.expirationInstant,
    refreshToken: refreshToken && {
      value: refreshToken.value,
      id: refreshToken.id,
      lifetimeInSeconds: configuration.refreshTokenTimeToLiveInMinutes * 60,
    },
  }
}

/** What the record changed of the account that was read before it. */
function withLastLogin(
  { account, identity }: Attempt,
  registration: Registration | undefined,
  lastLoginInstant: number,
): Account {
  const touch = <T extends { id: string }>(items: readonly T[], touched: { id: string } | undefined): T[] =>
    items.map((item) => (item.id === touched?.id ? { ...item, lastLoginInstant } : item))
  return {
    ...account,
    lastLoginInstant,
    identities: touch(account.identities, identity),
    registrations: touch(account.registrations, registration),
  }
}

/**
 * Webhooks that have to agree are asked before anything is written, so that a login stays one statement and holds no connection while
 * they think. Signs and records side by side; tokens of a login that could not be recorded are never handed out.
 */
export async function complete(attempt: Attempt): Promise<Completion> {
  const { scope, account, request } = attempt
  const threatsDetected = await threatsOf(attempt)
  const consent = await askForConsent(await hear(scope, loginEvents(attempt, threatsDetected)))
  if (consent.kind === 'vetoed') return consent
  const registration = registrationFor(account, request.application?.id)
  const mail = await newDeviceMail(attempt)
  const authInstant = now()
  const refreshToken = prepareRefreshToken(attempt, registration, authInstant)
  const [record, tokens] = await Promise.all([
    recordLogin(attempt, registration, refreshToken, consent.events, mail),
    issueTokens(attempt, refreshToken, authInstant),
  ])
  if (record.kind !== 'recorded') return record
  const recorded = withLastLogin(attempt, registration, record.instant)
  const { authenticationType, state } = attempt
  const login = { account: recorded, authenticationType, tokens, state, threatsDetected }
  return request.application && !registration
    ? { kind: 'notRegistered', ...login }
    : { kind: 'loggedIn', ...login, registration }
}
