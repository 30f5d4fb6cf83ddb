/** The settings of the whole installation (System Configuration API): what Latchkey acts on, with the public defaults. */
import { z } from 'zod'
import { component } from '@/lib/component'
import { execute, inTransaction, sql } from '@/lib/db'
import type { Invalid } from '@/lib/errors'
import { parseZone } from '@/lib/report-dates'
import type { Revise } from '@/lib/revision'
import { section, settingsCache, settingsChanged, whole } from '@/lib/settings'
import { corsConfiguration } from './cors-configuration'

export type { CorsConfiguration } from './cors-configuration'

/** A name that reports can be dated in: America/Denver, UTC, +02:00. */
const zoneId = z
  .string()
  .max(64)
  .refine((text) => parseZone(text) !== undefined, 'is not the id of a time zone')

/** `systemConfiguration` as clients send it; members that are not here are left alone. */
export const systemConfigurationInput = z
  .object({
    corsConfiguration,
    loginRecordConfiguration: section({
      delete: section({
        enabled: z.boolean().default(false),
        numberOfDaysToRetain: whole(1, 36_500).default(365),
      }),
    }),
    reportTimezone: zoneId,
  })
  .meta({ id: 'SystemConfigurationInput' })
export type SystemConfigurationInput = z.output<typeof systemConfigurationInput>

/** The public JSON as a schema. */
export const systemConfigurationSchema = component('SystemConfiguration', () => systemConfigurationInput.extend({}))

/** With every default filled in. */
export type SystemConfiguration = SystemConfigurationInput

/** The public contract requires a zone and names no default. */
const stored = systemConfigurationInput.extend({ reportTimezone: zoneId.default('UTC') })

async function load(lock: '' | 'for update'): Promise<SystemConfiguration> {
  const [row] = await sql<{ system_configuration: unknown }>(
    `select system_configuration from instance where id = 1 ${lock}`,
  )
  return stored.parse(row?.system_configuration ?? {})
}

/** As it is now, at most a second behind. */
export function systemConfiguration(): Promise<SystemConfiguration> {
  return settingsCache('systemConfiguration', () => load(''))
}

export function updateSystemConfiguration(
  revise: Revise<SystemConfigurationInput>,
): Promise<{ readonly kind: 'updated'; readonly configuration: SystemConfiguration } | Invalid> {
  return inTransaction(async () => {
    const revision = revise(await load('for update'))
    if (revision.kind === 'invalid') return revision
    // Other tables raise the version by a trigger; here it is the same row.
    await execute(
      'update instance set system_configuration = $1::jsonb, settings_version = settings_version + 1 where id = 1',
      JSON.stringify(revision.value),
    )
    settingsChanged()
    return { kind: 'updated', configuration: revision.value }
  })
}
