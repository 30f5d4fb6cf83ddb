/** next-auth's own endpoints: callback, session, CSRF token. */
import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { endAccountSession } from '@/lib/account'
import { hosted } from '@/lib/http/hosted'
import { currentSession, nextAuthOptions } from '../../next-auth'
import { startsSession } from '../../session-cookie'

type Params = { readonly nextauth: string[] }

const handle = hosted<Params>('account/auth', async (request, { nextauth }) => {
  const before = nextauth[0] === 'callback' ? await currentSession() : undefined
  const context = { params: Promise.resolve({ nextauth }) }
  const response: Response = await NextAuth(request as NextRequest, context, await nextAuthOptions())
  // Somebody who proves anew who they are gets another session, and the one from before is over (SE-02).
  if (before && startsSession(response)) await endAccountSession(before)
  return response
})

export { handle as GET, handle as POST }
