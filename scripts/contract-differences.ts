/** Differences of the API from the public product's description of it that are meant, or that are errors there. */

type Known = { readonly lines: RegExp; readonly because: string }

const errorsThere: readonly Known[] = [
  {
    lines: /(identities\[\]\.type|verificationIds\[\]\.type|loginIdType): string instead of object$/,
    because: 'The type of an identity is a string on the wire.',
  },
  {
    lines: /(\.eventType: [\w.-]+|(attestationType|authenticatorAttachment): [\w-]+) is only (here|there)$/,
    because: 'There, the constants of its clients are listed, not what they send.',
  },
  {
    lines: /webauthn\S* (request|response)\S+(algorithm|alg): number instead of string$/,
    because: 'WebAuthn has numbers, and browsers are given the options as they are.',
  },
  {
    lines: /query (kid|methodId|ipAddress|callerIPAddress|sendVerifyRegistrationEmail|inactive) is only here$/,
    because: 'Its documentation and clients name these parameters so; where they differ, both count.',
  },
  {
    lines: /^(GET \/api\/user\/change-password\S*|DELETE \/api\/user\/two-factor\S*) query \w+ is only here$/,
    because: 'The documentation has them, and one endpoint answers at both of the paths.',
  },
  {
    lines: /^PUT \/api\/login\S* response/,
    because: 'A ping brings no tokens, and has nobody do anything before.',
  },
  {
    lines: /^(POST|PUT) \S+ request\.(eventInfo|twoFactorTrustId) is only here$/,
    because: 'The documentation has them; requests of logins share their members.',
  },
  {
    lines: /response\.trusts\[\]\.expired is only here$|webauthn\/start request\.workflow: general is only there$/,
    because: 'By its documentation.',
  },
  {
    lines: /(request|response)\.(messageTemplates?|messengers?)(\[\])?\.\w+ is only here$/,
    because: 'There, only what all kinds of them have is described.',
  },
  {
    lines:
      /^\w+ \/api\/(jwt\/refresh|user\/action|webauthn)\S* response\.(actions?|credentials?|refreshTokens?) is only there$/,
    because: 'There, one and all of them have one answer.',
  },
  {
    lines:
      /\/api\/user\S* response\.(user|token\w*|refreshToken\w*|(email|registration)Verification\w+|verificationIds) is only/,
    because: 'There, an answer with a user is described once for all requests, and one with a registration for others.',
  },
  {
    lines:
      /two-factor\/(login response\.(configurableMethods|methods|twoFactorId)|send\/\S+ request\.\w+) is only there$/,
    because: 'There, they are described with the requests beside them, which alone have these members.',
  },
]

const ours: readonly Known[] = [
  {
    lines:
      /(response|request)\.(application|apiKey|logins|search)\S*\.(keyPrefix|jwks|backChannelLogoutURL|deviceName|failureReason|includeFailed) is only here$/,
    because: 'There is no such thing there: they come with features of ours.',
  },
  {
    lines: /users\[\]\.factor: number or string instead of number$/,
    because: 'Some of the systems whose passwords are imported need more than one number.',
  },
  {
    lines:
      /response\.\S*(methods\[\]\.secret|user\.(password|salt|factor|encryptionScheme)|refreshTokens?(\[\])?\.token) is only there$/,
    because: 'Secrets, hashes and how they were made are not shown.',
  },
  {
    lines: /^POST \/api\/webauthn\/assert request\./,
    because: 'It is no login, and has nothing of one.',
  },
  {
    lines: /^POST \/api\/jwt\/refresh request\.token is only there$/,
    because: 'It would go into the event, and events hold no tokens.',
  },
  {
    lines: /metaData\.(data|scopes|resources|device\.lastAccessedInstant) is only there$/,
    because: 'The server keeps there what it has to know of a token, such as the key that it is bound to.',
  },
  {
    lines:
      /request\.eventInfo(\.(data|location|os))? is only there$|^DELETE \/api\/user\/registration\S* request is only there$|change-password\S* query ipAddress is only there$/,
    because: 'No event tells the source of these requests, or no key is read that would let its holder name one.',
  },
  {
    lines:
      / request\.(users?(\[\])?|registration|credentials\[\])\.(\S+\.)?(id|\w+Instant|active|verified|lastUsed|identities|registrations|tenantId|breachedPasswordStatus) is only there$/,
    because: 'What the server knows itself, or the path says, is not asked for.',
  },
  {
    lines: /^(PUT|DELETE) \/api\/user\/action\/\S+ request\.action\.\w+ is only there$/,
    because: 'Of an action that was taken, only the end can be changed.',
  },
  {
    lines:
      /^(PUT|PATCH) \/api\/user\/(registration\/)?\{\w+\} request\.\w+ is only there$|^PATCH \S+ request\.registration\./,
    because: 'A change sends nothing to its user and makes nobody; what a patch changes is free in the description.',
  },
  {
    lines: /^(POST|PUT) \/api\/user\S* request\.(user\.(encryptionScheme|factor|salt)|currentPassword) is only there$/,
    because: 'How a password is hashed is the tenant’s decision, and a new user has no other password.',
  },
]

const notThere: readonly Known[] = [
  {
    lines:
      /^\w+ \/api\/(tenant|application|system-configuration|theme|key|api-key|webhook|messenger|message|email|user-action|system\/webhook)\S* .* is only there$/,
    because: 'Settings arrive with their feature (docs/decisions/005).',
  },
  {
    lines:
      /\.(cleanSpeakId|moderationStatus|usernameStatus|uniqueUsername|legacyIdentifier|connectorId|memberships|registrations?(\[\])?\.tokens|pendingIdPLinkId|botDetectionScore|authenticatorId|messageType|accessToken|disableDomainBlock|orderBy) is only there$/,
    because: 'Moderation, connectors, groups, identity providers, bot detection, calls and lambdas are not there.',
  },
  {
    lines: /action\S*\.(option|localizedOption|emailUser\w*|notifyUser\w*|endEventSent) is only there$/,
    because: 'Actions send no messages, and a login does not show their options, as there.',
  },
  {
    lines:
      /^POST \/api\/user\S* (request\.sendSetPasswordIdentityType: phone|response\.registrationVerification\w+) is only there$/,
    because: 'A password is set by mail, and a user is made with one registration at most.',
  },
]

/** A line of `npm run contract` that one of these fits is no news. */
export const knownDifferences: readonly Known[] = [...errorsThere, ...ours, ...notThere]
