/** The account pages' sign-in: next-auth with its own FusionAuth provider, as any integration would use it, against this server. */
import type { AuthOptions } from 'next-auth'
import FusionAuthProvider from 'next-auth/providers/fusionauth'
import { accountClient } from '@/lib/account'
import { now } from '@/lib/clock'

/** Seconds; the account pages ask for a fresh sign-in after a working day. */
const sessionMaxAge = 8 * 60 * 60

/** Options of every next-auth call; NEXTAUTH_URL comes from lib/config. */
export async function nextAuthOptions(): Promise<AuthOptions> {
  const { clientId, clientSecret, issuer, sessionSecret } = await accountClient()
  return {
    providers: [
      FusionAuthProvider({
        clientId,
        clientSecret,
        issuer,
        // A page needs no refresh token, so none is asked for.
        authorization: { params: { scope: 'openid email profile' } },
      }),
    ],
    secret: sessionSecret,
    session: { strategy: 'jwt', maxAge: sessionMaxAge },
    pages: { signIn: '/account/sign-in', error: '/account/sign-in' },
    callbacks: {
      // `account` is there only when the user has just signed in.
      jwt: ({ token, account }) => (account ? { ...token, signedInAt: now() } : token),
      session: ({ session, token }) => ({ ...session, userId: token.sub, signedInAt: token.signedInAt }),
    },
  }
}
