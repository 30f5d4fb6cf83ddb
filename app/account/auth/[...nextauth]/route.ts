/** next-auth's own endpoints: callback, session, CSRF token. */
import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { nextAuthOptions } from '../../next-auth'

type Context = { params: Promise<{ nextauth: string[] }> }

async function handle(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, await nextAuthOptions())
}

export { handle as GET, handle as POST }
