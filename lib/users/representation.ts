/** The public JSON of a user and a registration. What is not listed here is never sent: no hash, no salt, no scheme. */
import { type Account, type Identity, identityOf, type Registration } from './account'
import { toOfferedMethods } from './second-factor'

/** FusionAuth's built-in connector: this server's own password store. Clients expect its well-known id. */
const ownConnectorId = 'e3306678-a53a-4964-9040-1c96f36dda72'

type Json = Record<string, unknown>

/** `user.registrations[x]` and `registration`. Nulls are left out when the response is rendered. */
export function toRegistrationJson(registration: Registration): Json {
  return { ...registration, usernameStatus: 'ACTIVE' }
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
