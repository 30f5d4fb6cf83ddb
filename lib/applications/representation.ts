/** The public JSON of an application, for those who hold an API key: its client secret is part of it. */
import { decrypt } from '@/lib/encryption'
import type { Application } from './application'
import { clientSecretContext } from './client-secret'

/** `application`, with every setting and its default. */
export async function toApplicationJson(application: Application): Promise<Record<string, unknown>> {
  const { settings, clientSecretEncrypted, ...rest } = application
  const { id, active } = rest
  const clientSecret = clientSecretEncrypted && (await decrypt(clientSecretEncrypted, clientSecretContext(id)))
  return {
    ...settings,
    ...rest,
    oauthConfiguration: { ...settings.oauthConfiguration, clientId: id, clientSecret },
    state: active ? 'Active' : 'Inactive',
  }
}
