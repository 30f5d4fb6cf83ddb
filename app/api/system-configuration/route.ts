/** /api/system-configuration: retrieve, replace or patch the settings of the whole installation (System Configuration API). */
import { endpoint, patchBody, patchWith, refusal, replaceWith, wholeBody } from '@/lib/http'
import type { Revise } from '@/lib/revision'
import {
  type SystemConfigurationInput,
  systemConfiguration,
  systemConfigurationInput,
  updateSystemConfiguration,
} from '@/lib/system-configuration'

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
  method: 'GET',
  statuses: [200],
  run: async () => ({ status: 200, json: { systemConfiguration: await systemConfiguration() } }),
})

export const PUT = endpoint({
  ...shared,
  operation: 'systemConfiguration.update',
  method: 'PUT',
  body: wholeBody({ systemConfiguration: systemConfigurationInput }),
  statuses: [200, 400],
  run: ({ body }) => update(replaceWith(body.systemConfiguration)),
})

export const PATCH = endpoint({
  ...shared,
  operation: 'systemConfiguration.patch',
  method: 'PATCH',
  body: patchBody('systemConfiguration'),
  statuses: [200, 400],
  run: ({ body }) => update(patchWith('systemConfiguration', systemConfigurationInput, body.systemConfiguration)),
})
