/** The application that a request names: one of the tenant that is active, or the refusal of the request. */
import { type Application, findApplication } from '@/lib/applications'
import { fieldError, type Invalid, invalid } from '@/lib/errors'
import type { TenantScope } from '@/lib/tenancy'

/** The same answer for one that never was, is deactivated or belongs to another tenant. */
export function unknownApplication(applicationId: string): Invalid {
  return invalid(fieldError('applicationId', 'invalid', `There is no application with the id ${applicationId}.`))
}

type Requested<Found> = { readonly kind: 'found'; readonly application: Found } | Invalid

export function requestedApplication(scope: TenantScope, applicationId: string): Promise<Requested<Application>>
/** A request that names none is for none. */
export function requestedApplication(
  scope: TenantScope,
  applicationId: string | undefined,
): Promise<Requested<Application | undefined>>
export async function requestedApplication(
  scope: TenantScope,
  applicationId: string | undefined,
): Promise<Requested<Application | undefined>> {
  if (applicationId === undefined) return { kind: 'found', application: undefined }
  const application = await findApplication(scope, applicationId)
  return application?.active ? { kind: 'found', application } : unknownApplication(applicationId)
}
