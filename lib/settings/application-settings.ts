/** The settings of an application that Latchkey acts on. A setting arrives here together with what honours it, never before. */
import { z } from 'zod'
import { jwtConfigurationShape } from './jwt-configuration'
import {
  applicationEmailConfiguration,
  applicationMultiFactorMessages,
  registrationVerificationTemplateId,
} from './message-configuration'
import { applicationMultiFactor, applicationTwoFactorIdentifiers } from './multi-factor-settings'
import { applicationWebAuthn } from './passkey-settings'
import { providedScopePolicy } from './provided-scope-policy'
import { publicKeys } from './public-keys'
import { registrationConfiguration } from './registration-configuration'
import { dataObject, plainUrl, redirectUrl, resourceUri, section } from './schema'
import { themeReference } from './theme-reference'
import { passwordlessConfiguration, registrationVerification } from './verification-settings'

export const applicationSettings = z.object({
  authenticationTokenConfiguration: section({ enabled: z.boolean().default(false) }),
  data: dataObject,
  emailConfiguration: applicationEmailConfiguration,
  externalIdentifierConfiguration: section({ ...applicationTwoFactorIdentifiers }),
  jwtConfiguration: section({ enabled: z.boolean().default(false), ...jwtConfigurationShape }),
  loginConfiguration: section({
    allowTokenRefresh: z.boolean().default(false),
    generateRefreshTokens: z.boolean().default(false),
    requireAuthentication: z.boolean().default(true),
  }),
  multiFactorConfiguration: section({ ...applicationMultiFactor, ...applicationMultiFactorMessages }),
  oauthConfiguration: section({
    authorizedRedirectURLs: z.array(redirectUrl).max(100).default([]),
    /** Empty: `resource` parameters are ignored. */
    authorizedResourceUris: z.array(resourceUri).max(100).default([]),
    authorizedURLValidationPolicy: z.enum(['AllowWildcards', 'ExactMatch']).default('ExactMatch'),
    /** Where this server itself says that a session is over (OpenID Connect Back-Channel Logout §2.2). */
    backChannelLogoutURL: plainUrl.optional(),
    clientAuthenticationPolicy: z.enum(['Required', 'NotRequired', 'NotRequiredWhenUsingPKCE']).default('Required'),
    /** When a third party's application asks people for their consent to what it wants to know. */
    consentMode: z.enum(['AlwaysPrompt', 'RememberDecision', 'NeverPrompt']).default('AlwaysPrompt'),
    /** Absent: the page of this server. */
    deviceVerificationURL: plainUrl.optional(),
    enabledGrants: z
      .array(
        z.enum([
          'authorization_code',
          'client_credentials',
          'password',
          'refresh_token',
          'urn:ietf:params:oauth:grant-type:device_code',
        ]),
      )
      .default(['authorization_code', 'refresh_token']),
    generateRefreshTokens: z.boolean().default(true),
    /** The keys by which the application authenticates (RFC 7523), instead of its secret. */
    jwks: publicKeys.optional(),
    /** What a logout tells: every application of the tenant that has a `logoutURL`, or nobody. */
    logoutBehavior: z.enum(['AllApplications', 'RedirectOnly']).default('AllApplications'),
    logoutURL: plainUrl.optional(),
    proofKeyForCodeExchangePolicy: z
      .enum(['Required', 'NotRequired', 'NotRequiredWhenUsingClientAuthentication'])
      .default('NotRequired'),
    providedScopePolicy,
    /** Whoever runs this server also runs the application, and no consent is asked for; or somebody else does. */
    relationship: z.enum(['FirstParty', 'ThirdParty']).default('FirstParty'),
    requireRegistration: z.boolean().default(false),
    scopeHandlingPolicy: z.enum(['Strict', 'Compatibility']).default('Strict'),
    /** What becomes of a scope that is neither provided nor the application's own: granted as it is, left out, or an error. */
    unknownScopePolicy: z.enum(['Allow', 'Remove', 'Reject']).default('Reject'),
  }),
  passwordlessConfiguration,
  registrationConfiguration,
  ...registrationVerification,
  /** Absent: the tenant's. */
  themeId: themeReference.optional(),
  /** The mail that asks to confirm a registration. */
  verificationEmailTemplateId: registrationVerificationTemplateId,
  webAuthnConfiguration: applicationWebAuthn,
})

/** With every default filled in. */
export type ApplicationSettings = z.output<typeof applicationSettings>
