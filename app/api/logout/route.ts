/** POST /api/logout: ends the refresh token and deletes the cookies (Login API, "Logout a User"). */
import { z } from 'zod'
import { clearCookie, empty, endpoint, readCookie } from '@/lib/http'
import { maxTextLength } from '@/lib/limits'
import { logout } from '@/lib/login'

const refreshToken = z.string().max(maxTextLength).nullish()
const body = z.object({ global: z.boolean().nullish(), refreshToken }).nullish()
const query = z.object({
  global: z
    .stringbool()
    .meta({ parameter: { type: 'boolean' } })
    .optional(),
  refreshToken,
})

const tokenCookies = ['access_token', 'refresh_token']

export const POST = endpoint({
  operation: 'logout',
  summary: 'End a refresh token and delete its cookies',
  authentication: 'none',
  permission: '/api/logout',
  method: 'POST',
  body,
  form: query,
  query,
  responses: { 200: empty },
  run: async ({ body, query, request, tenantHints }) => {
    // Here, unlike everywhere else, a parameter wins over the cookie.
    const value = body?.refreshToken || query.refreshToken || readCookie(request, 'refresh_token')
    const extent = (body?.global ?? query.global) ? 'global' : 'this'
    if (value) await logout(value, extent, { tenantId: tenantHints.ofHeader })
    const present = tokenCookies.filter((name) => readCookie(request, name) !== undefined)
    return { status: 200, cookies: present.map((name) => clearCookie(name)) }
  },
})
