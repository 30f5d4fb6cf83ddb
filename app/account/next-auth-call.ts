/** Calls next-auth inside this process, where its own pages would need another click or a script. */
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth from 'next-auth'
import { nextAuthOptions } from './next-auth'

export type NextAuthAnswer = {
  readonly cookies: readonly string[]
  /** Where next-auth sends the browser. */
  readonly location: string | undefined
  readonly body: unknown
}

export type NextAuthCall = {
  /** Path below next-auth's base, such as `['signin', 'fusionauth']`. */
  readonly path: readonly string[]
  readonly method: 'GET' | 'POST'
  readonly cookies: Readonly<Record<string, string>>
  readonly headers: Headers
  /** Of a sign-in: parameters of the authorization request besides next-auth's own. */
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, string>>
}

/** The part of a Node response that next-auth writes to. */
function recorder() {
  const headers = new Map<string, string | string[]>()
  let body: unknown
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => {
      headers.set(name.toLowerCase(), value)
      return response
    },
    json: (value: unknown) => {
      body = value
    },
    send: (value: unknown) => {
      body = value
    },
    end: () => undefined,
  }
  const answer = (): NextAuthAnswer => {
    const location = headers.get('location')
    return {
      cookies: [headers.get('set-cookie') ?? []].flat(),
      location: typeof location === 'string' ? location : undefined,
      body,
    }
  }
  return { response, answer }
}

/** One request to next-auth and what it answered. */
export async function callNextAuth({
  path,
  method,
  cookies,
  headers,
  query = {},
  body = {},
}: NextAuthCall): Promise<NextAuthAnswer> {
  const { response, answer } = recorder()
  const request = { query: { ...query, nextauth: path }, method, cookies, headers: Object.fromEntries(headers), body }
  await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, await nextAuthOptions())
  return answer()
}

/** Name and value of a `Set-Cookie` line. */
export function cookiePair(line: string): readonly [string, string] {
  const pair = line.split(';', 1)[0] ?? ''
  const separator = pair.indexOf('=')
  return [pair.slice(0, separator), decodeURIComponent(pair.slice(separator + 1))]
}
