/** Tokens: signing keys, access and id tokens, refresh tokens and their revocation. */
import { publicJwks, signingKeys } from './signing-keys'

export {
  type AccessTokenClaims,
  type AccessTokenInput,
  boundKeyOf,
  type IssuedAccessToken,
  isOfGrant,
  issueAccessToken,
  issueAccessTokenUntil,
  type VerifiedAccessToken,
  verifyAccessToken,
  verifyBearerToken,
} from './access-token'
export { type SigningAlgorithm, signingAlgorithms } from './algorithms'
export { audienceOf } from './audience'
export { issueClientToken, verifyClientToken } from './client-token'
export {
  type IdTokenInput,
  issueIdToken,
  type Profile,
  type ProfileScope,
  profileClaims,
  profileScopesOf,
} from './id-token'
export { type JwtClaims, signJwt, type TokenKind, verifyJwt } from './jwt'
export { importedKeyInput, newKeyInput, renamedKeyInput } from './key-input'
export { deleteKey, generateKey, importKey, renameKey } from './key-management'
export { keySchema, toKeyJson } from './key-representation'
export { issueLogoutToken, type LogoutTokenInput } from './logout-token'
export {
  findRefreshTokenById,
  type ListedRefreshToken,
  listRefreshTokens,
  refreshTokenLives,
  tenantOfRefreshToken,
} from './refresh-token-list'
export { refreshTokenExpired, refreshTokenExpiry, refreshTokenStands } from './refresh-token-policy'
export {
  forgetGraceValues,
  purgeExpiredRefreshTokens,
  revocationOfUser,
  revokeRefreshToken,
  revokeRefreshTokensOfApplication,
  revokeRefreshTokensOfUser,
  revokeRefreshTokenValue,
} from './refresh-token-revocation'
export {
  type FoundRefreshToken,
  findRefreshToken,
  findRefreshTokenAnd,
  insertDerivedRefreshToken,
  insertRefreshToken,
  keyOfRefreshToken,
  newRefreshToken,
  type PreparedRefreshToken,
  type RefreshToken,
  type RefreshTokenBinding,
} from './refresh-tokens'
export { revokeAccessToken } from './revoked-tokens'
export { refreshTokenSchema } from './schema'
export type { JwtConfiguration, RefreshTokenRevocationPolicy } from './settings-types'
export { findSignIn, listSignIns, type SignIn } from './sign-ins'
export {
  findKey,
  findKeyByKid,
  generateSigningKey,
  keyFor,
  type PublicJwk,
  publicJwks,
  type SigningKey,
  signingKeys,
} from './signing-keys'
export { type Alongside, type RefreshOutcome, type RefreshPolicy, spendRefreshToken } from './spend-refresh-token'
export { type VendOutcome, vendToken } from './vend'

/** Decrypts and imports the keys before the first request needs one. */
export async function warmUp(): Promise<void> {
  await Promise.all([signingKeys(), publicJwks()])
}
