/** The public JSON of an application, for those who hold an API key: its client secret is part of it. */
import type { Application } from './application'
import { clientSecretOf } from './client-secret'

/** `application`, with every setting and its default. */
export async function toApplicationJson(application: Application): Promise<Record<string, unknown>> {
  const { settings, clientSecretEncrypted: _, ...rest } = application
  const { id, active } = rest
  const clientSecret = await clientSecretOf(application)
  return {
    ...settings,
    ...rest,
    oauthConfiguration: { ...settings.oauthConfiguration, clientId: id, clientSecret },
    state: active ? 'Active' : 'Inactive',
  }
}
