/** /api/system-configuration: retrieve, replace or patch the settings of the whole installation (System Configuration API). */
import { endpoint, envelope, patchBody, patchWith, refusal, replaceWith, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import {
  type SystemConfigurationInput,
  systemConfiguration,
  systemConfigurationInput,
  systemConfigurationSchema,
  updateSystemConfiguration,
} from '@/lib/system-configuration'

const configurationResponse = envelope('SystemConfigurationResponse', {
  systemConfiguration: systemConfigurationSchema,
})

const shared = { authentication: 'globalApiKey', permission: '/api/system-configuration' } as const

async function update(revise: Revise<SystemConfigurationInput>) {
  const outcome = await updateSystemConfiguration(revise)
  return outcome.kind === 'updated'
    ? ({ status: 200, json: { systemConfiguration: outcome.configuration } } as const)
    : refusal(outcome)
}

export const GET = endpoint({
  ...shared,
  operation: 'systemConfiguration.retrieve',
  summary: 'Retrieve the settings of the installation',
  method: 'GET',
  responses: { 200: configurationResponse },
  run: async () => ({ status: 200, json: { systemConfiguration: await systemConfiguration() } }),
})

export const PUT = endpoint({
  ...shared,
  operation: 'systemConfiguration.update',
  summary: 'Replace the settings of the installation',
  method: 'PUT',
  body: wholeBody({ systemConfiguration: systemConfigurationInput }),
  responses: { 200: configurationResponse },
  run: ({ body }) => update(replaceWith(body.systemConfiguration)),
})

export const PATCH = endpoint({
  ...shared,
  operation: 'systemConfiguration.patch',
  summary: 'Change settings of the installation',
  method: 'PATCH',
  body: patchBody('systemConfiguration'),
  responses: { 200: configurationResponse },
  run: ({ body }) => update(patchWith('systemConfiguration', systemConfigurationInput, body.systemConfiguration)),
})
