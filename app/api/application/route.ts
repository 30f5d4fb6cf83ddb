/** /api/application: retrieve applications, create one (Application API). */
import { z } from 'zod'
import {
  applicationInput,
  applicationSchema,
  createApplication,
  findApplicationAnywhere,
  listApplications,
  toApplicationJson,
} from '@/lib/applications'
import {
  empty,
  endpoint,
  envelope,
  flag,
  listOf,
  notSupported,
  oneOf,
  refusal,
  scopedEndpoint,
  uuid,
  wholeBody,
} from '@/lib/http'
import { listTenants, reaches, reachOf, scopeOf } from '@/lib/tenancy'

const path = z.object({ applicationId: uuid.optional() })

export const GET = endpoint({
  operation: 'application.retrieve',
  summary: 'Retrieve one application or all',
  authentication: 'apiKey',
  permission: '/api/application',
  method: 'GET',
  path,
  query: z.object({ inactive: flag }),
  responses: {
    200: oneOf({ application: applicationSchema, applications: listOf(applicationSchema) }),
    404: empty,
  },
  run: async ({ path: { applicationId }, query, tenantHints }) => {
    const reach = reachOf(tenantHints)
    if (applicationId !== undefined) {
      const application = await findApplicationAnywhere(applicationId)
      if (!application || !reaches(reach, application.tenantId)) return { status: 404 }
      return { status: 200, json: { application: await toApplicationJson(application) } }
    }
    const tenants = (await listTenants()).filter(({ id }) => reaches(reach, id))
    const scopes = (await Promise.all(tenants.map(({ id }) => scopeOf(id)))).filter((scope) => scope !== undefined)
    const lists = await Promise.all(
      scopes.map((scope) => listApplications(scope, query.inactive ? 'inactive' : 'active')),
    )
    return { status: 200, json: { applications: await Promise.all(lists.flat().map(toApplicationJson)) } }
  },
})

export const POST = scopedEndpoint({
  operation: 'application.create',
  summary: 'Create an application',
  authentication: 'apiKey',
  permission: '/api/application',
  method: 'POST',
  path,
  body: wholeBody({ application: applicationInput, sourceApplicationId: notSupported }),
  responses: { 200: envelope('ApplicationResponse', { application: applicationSchema }) },
  run: async ({ body, path: { applicationId }, scope }) => {
    const outcome = await createApplication(scope, { id: applicationId, input: body.application })
    return outcome.kind === 'created'
      ? { status: 200, json: { application: await toApplicationJson(outcome.application) } }
      : refusal(outcome)
  },
})
