/** The public JSON of a user and a registration. What is not listed here is never sent: no hash, no salt, no scheme. */
import { type Account, type Identity, identityOf, type Registration } from './account'
import { authenticationTokenOf } from './authentication-token'
import { toOfferedMethods } from './second-factor'

/** FusionAuth's built-in connector: this server's own password store. Clients expect its well-known id. */
const ownConnectorId = 'e3306678-a53a-4964-9040-1c96f36dda72'

type Json = Record<string, unknown>

/** `user.registrations[x]` and `registration` for everybody. Nulls are left out when the response is rendered. */
export function toRegistrationJson({ authenticationTokenEncrypted: _, ...registration }: Registration): Json {
  return { ...registration, usernameStatus: 'ACTIVE' }
}

/** The same with the authentication token, for those who manage registrations. */
export async function toManagedRegistrationJson(registration: Registration): Promise<Json> {
  return { ...toRegistrationJson(registration), authenticationToken: await authenticationTokenOf(registration) }
}

function toIdentityJson({ id: _, ...identity }: Identity): Json {
  return { ...identity, displayValue: identity.type === 'username' ? identity.displayValue : null }
}

/** `user`, without anything that only its owner or the server may know. */
export function toUserJson(account: Account): Json {
  const {
    expired: _,
    preventingActions: _actions,
    password,
    identities,
    registrations,
    secondFactors,
    ...user
  } = account
  const email = identityOf(account, 'email')
  const username = identityOf(account, 'username')
  const phoneNumber = identityOf(account, 'phoneNumber')
  return {
    ...user,
    connectorId: ownConnectorId,
    email: email?.value,
    identities: identities.map(toIdentityJson),
    memberships: [],
    breachedPasswordLastCheckedInstant: password?.breachedLastCheckedInstant,
    breachedPasswordStatus: password?.breachedStatus,
    passwordChangeReason: account.passwordChangeRequired ? (account.passwordChangeReason ?? 'Administrative') : null,
    passwordLastUpdateInstant: password?.lastUpdateInstant,
    phoneNumber: phoneNumber?.value,
    registrations: registrations.map(toRegistrationJson),
    twoFactor: { methods: toOfferedMethods(secondFactors), recoveryCodes: [] },
    uniqueUsername: username?.value,
    username: username?.displayValue,
    usernameStatus: 'ACTIVE',
    verified: email?.verified ?? false,
    verifiedInstant: email?.verifiedInstant,
  }
}

/**
 * The same with the authentication tokens of its registrations, for those who manage users; or with that of one application alone, for
 * whoever has just shown that the user may enter it.
 */
export async function toManagedUserJson(account: Account, applicationId?: string): Promise<Json> {
  const shown = (registration: Registration) =>
    applicationId === undefined || registration.applicationId === applicationId
      ? toManagedRegistrationJson(registration)
      : toRegistrationJson(registration)
  return { ...toUserJson(account), registrations: await Promise.all(account.registrations.map(shown)) }
}
