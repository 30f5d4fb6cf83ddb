/** /api/system/login-record/export: the same records as a zip archive of CSV (Login API, "Export Login Records"). */
import { z } from 'zod'
import { fieldError } from '@/lib/errors'
import { empty, endpoint, file, flag } from '@/lib/http'
import { maxTextLength } from '@/lib/limits'
import { type Criteria, exportLogins } from '@/lib/login-records'
import { parseDatePattern, parseZone } from '@/lib/report-dates'
import { systemConfiguration } from '@/lib/system-configuration'
import { criteriaInBody, criteriaInQuery, criteriaOf } from '../criteria'

const defaultPattern = 'M/d/yyyy hh:mm:ss a z'

const dates = {
  dateTimeSecondsFormat: z.string().max(maxTextLength).nullish(),
  zoneId: z.string().max(maxTextLength).nullish(),
}

type Export = { readonly [Name in keyof typeof dates]?: string | null | undefined } & {
  readonly criteria: Criteria
  readonly identity: boolean
}

async function answer({ criteria, dateTimeSecondsFormat, identity, zoneId }: Export) {
  const format = parseDatePattern(dateTimeSecondsFormat || defaultPattern)
  if (!format) {
    const message = 'The value is not a pattern of DateTimeFormatter.'
    return { status: 400, json: fieldError('dateTimeSecondsFormat', 'invalid', message) } as const
  }
  const zone = parseZone(zoneId || (await systemConfiguration()).reportTimezone)
  if (!zone) {
    return { status: 400, json: fieldError('zoneId', 'invalid', 'The value is not the id of a time zone.') } as const
  }
  const outcome = await exportLogins({ criteria, columns: identity ? 'identity' : 'classic', format, zone })
  if (outcome.kind === 'notFound') return { status: 404 } as const
  const headers = {
    'content-disposition': 'attachment; filename="login_records.zip"',
    'content-type': 'application/zip',
  }
  return { status: 200, headers, stream: outcome.archive } as const
}

const shared = {
  authentication: 'everyTenant',
  operation: 'loginRecord.export',
  summary: 'Export login records as a zip archive of CSV',
  permission: '/api/system/login-record/export',
  responses: { 200: file('application/zip'), 404: empty },
} as const

export const GET = endpoint({
  ...shared,
  method: 'GET',
  query: z.object({ ...criteriaInQuery, ...dates, identity: flag }),
  run: ({ query }) => answer({ ...query, criteria: criteriaOf(query) }),
})

export const POST = endpoint({
  ...shared,
  method: 'POST',
  body: z.object({ ...dates, criteria: z.object(criteriaInBody).nullish(), identity: z.boolean().nullish() }).nullish(),
  run: ({ body }) => answer({ ...body, criteria: criteriaOf(body?.criteria ?? {}), identity: body?.identity ?? false }),
})
