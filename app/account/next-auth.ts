/** The account pages' sign-in: next-auth with its own FusionAuth provider, as any integration would use it, against this server. */
import { type AuthOptions, getServerSession } from 'next-auth'
import FusionAuthProvider from 'next-auth/providers/fusionauth'
import { type AccountSession, accountClient, resumeAccount, sessionLifetime } from '@/lib/account'
import { describeError, log } from '@/lib/log'

/** Into the log of everything else. Anybody can bring a cookie that next-auth cannot read: that is no error of ours. */
const logger: NonNullable<AuthOptions['logger']> = {
  error: (code, metadata) =>
    log.warn('account.nextAuth', { code, ...describeError(metadata instanceof Error ? metadata : metadata.error) }),
  warn: (code) => log.warn('account.nextAuth', { code }),
  debug: () => undefined,
}

/** Options of every next-auth call; NEXTAUTH_URL comes from lib/config. */
export async function nextAuthOptions(): Promise<AuthOptions> {
  const { clientId, clientSecret, issuer, sessionSecret } = await accountClient()
  return {
    providers: [
      FusionAuthProvider({
        clientId,
        clientSecret,
        issuer,
        // Of the calls to ourselves, ms: on a busy machine the usual 3500 are few.
        httpOptions: { timeout: 15_000 },
        // The refresh token is never used: that it exists is what makes the session one that can be listed and ended.
        authorization: { params: { scope: 'openid email profile offline_access' } },
      }),
    ],
    secret: sessionSecret,
    logger,
    session: { strategy: 'jwt', maxAge: sessionLifetime },
    pages: { signIn: '/account/sign-in', error: '/account/sign-in' },
    callbacks: {
      // `account` is there only when the user has just signed in.
      jwt: ({ token, account }) => (account ? { ...token, signInId: account.refresh_token_id } : token),
      session: ({ session, token }) => ({ ...session, userId: token.sub, signInId: token.signInId }),
    },
  }
}

type Claims = { readonly userId?: unknown; readonly signInId?: unknown }

const textOf = (claim: unknown) => (typeof claim === 'string' ? claim : undefined)

/** Who is signed in to the account pages, as the request's cookies say and the server still agrees. */
export async function currentSession(): Promise<AccountSession | undefined> {
  const claims: Claims | null = await getServerSession(await nextAuthOptions())
  return claims ? resumeAccount({ userId: textOf(claims.userId), signInId: textOf(claims.signInId) }) : undefined
}
