/** Which other origins may call this server from a browser (System Configuration API, `corsConfiguration`). */
import { z } from 'zod'
import { section, whole } from '@/lib/settings'

/** What a browser sends as `Origin`: scheme and authority, nothing after it. A trailing slash is a slip that means no other. */
const origin = z
  .string()
  .max(255)
  .transform((text) => (text === '*' ? text : text.replace(/\/$/, '')))
  .refine((text) => {
    if (text === '*') return true
    if (!/^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._:[\]-]+$/.test(text) || !URL.canParse(text)) return false
    // One that a browser would write otherwise - with its usual port, say - would never match.
    return !/^https?:/.test(text) || new URL(text).origin === text
  }, 'must be an origin as browsers send it, such as https://app.example.com')

/** RFC 9110 §5.6.2. */
const headerName = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/)

const headerNames = (names: readonly string[]) =>
  z
    .array(headerName)
    .max(100)
    .default([...names])

const readHeaders = [
  ...['Accept', 'Access-Control-Request-Headers', 'Access-Control-Request-Method', 'Authorization', 'Content-Type'],
  ...['Last-Modified', 'Origin', 'X-FusionAuth-TenantId', 'X-Requested-With'],
]

export const corsConfiguration = section({
  allowCredentials: z.boolean().default(false),
  allowedHeaders: headerNames(readHeaders),
  allowedMethods: z
    .array(z.enum(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']))
    .max(7)
    .default(['GET', 'OPTIONS']),
  /** `*` alone: any. */
  allowedOrigins: z.array(origin).max(1000).default([]),
  /** Writes every refusal and its reason to the log. */
  debug: z.boolean().default(false),
  enabled: z.boolean().default(false),
  exposedHeaders: headerNames(['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials']),
  preflightMaxAgeInSeconds: whole(0, 86_400).default(1800),
})
  .refine(({ allowedOrigins }) => !allowedOrigins.includes('*') || allowedOrigins.length === 1, {
    error: 'must name origins, or be * alone',
    path: ['allowedOrigins'],
  })
  // Any page at all could then act as whoever is signed in.
  .refine(({ allowCredentials, allowedOrigins }) => !allowCredentials || !allowedOrigins.includes('*'), {
    error: 'must not be true for any origin',
    path: ['allowCredentials'],
  })

export type CorsConfiguration = z.output<typeof corsConfiguration>
