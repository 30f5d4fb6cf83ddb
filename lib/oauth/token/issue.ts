/** The tokens of one grant: an access token and, where `openid` was granted, an id token. */
import { jwtConfigurationOf } from '@/lib/applications'
import { accessTokenSubject } from '@/lib/login'
import { type IssuedAccessToken, issueAccessToken, issueIdToken, keyFor } from '@/lib/tokens'
import type { Account } from '@/lib/users'
import type { Client } from '../clients'
import { profileOf } from '../profile'
import { releasedScopes } from '../scopes'

export type Grant = {
  readonly client: Client
  readonly account: Account
  /** The grants that led here, in order: the `gty` claim. */
  readonly grants: readonly string[]
  /** Separated by spaces; empty for none. */
  readonly scope: string
  readonly authenticationType: string
  /** ms since the epoch. */
  readonly authInstant: number
  readonly refreshTokenId: string | undefined
  readonly nonce: string | undefined
  readonly ssoSessionId: string | undefined
  /** What the access token is for besides the application. */
  readonly resources: readonly string[]
  /** Of the key that the access token is bound to, if it is. */
  readonly keyThumbprint: string | undefined
}

export type IssuedTokens = {
  readonly accessToken: IssuedAccessToken
  readonly idToken: string | undefined
  /** Seconds that the access token lives. */
  readonly lifetime: number
}

export function hasScope(scope: string, name: string): boolean {
  return scope.split(' ').includes(name)
}

async function accessTokenFor(grant: Grant): Promise<IssuedAccessToken> {
  const { client, account, authenticationType, authInstant, grants, keyThumbprint, refreshTokenId, resources } = grant
  const configuration = jwtConfigurationOf(client.scope, client.application)
  const { profileClaims, ...subject } = accessTokenSubject(client.scope, account, client.application)
  const strict = client.application.settings.oauthConfiguration.scopeHandlingPolicy === 'Strict'
  return issueAccessToken(
    {
      ...subject,
      // Strict: who the user is shows in the id token and userinfo, to the scopes that ask for it.
      profileClaims: strict ? undefined : profileClaims,
      authenticationType,
      authInstant,
      resources,
      scope: grant.scope || undefined,
      grants,
      keyThumbprint,
      refreshTokenId,
    },
    configuration.timeToLiveInSeconds,
    await keyFor(configuration.accessTokenKeyId),
  )
}

async function idTokenFor(grant: Grant, accessToken: string): Promise<string> {
  const { client, account, authenticationType, authInstant, scope, nonce, ssoSessionId } = grant
  const configuration = jwtConfigurationOf(client.scope, client.application)
  return issueIdToken(
    {
      issuer: client.scope.tenant.issuer,
      tenantId: client.scope.tenantId,
      userId: account.id,
      clientId: client.application.id,
      authenticationType,
      authInstant,
      scope,
      profile: profileOf(account),
      profileScopes: releasedScopes(client.application, scope),
      accessToken,
      nonce,
      ssoSessionId,
    },
    configuration.timeToLiveInSeconds,
    await keyFor(configuration.idTokenKeyId),
  )
}

/** Signs the tokens; writes nothing. */
export async function issueTokens(grant: Grant): Promise<IssuedTokens> {
  const accessToken = await accessTokenFor(grant)
  return {
    accessToken,
    idToken: hasScope(grant.scope, 'openid') ? await idTokenFor(grant, accessToken.token) : undefined,
    lifetime: jwtConfigurationOf(grant.client.scope, grant.client.application).timeToLiveInSeconds,
  }
}
