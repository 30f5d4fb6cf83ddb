/** The server's own application: the account pages are its client, so that our integration is our first customer. */
import { clientSecretOf, encryptClientSecret, findApplicationAnywhere } from '@/lib/applications'
import { config } from '@/lib/config'
import { execute, sql } from '@/lib/db'
import { newId, newToken, sha256 } from '@/lib/random'
import { applicationSettings, settingsChanged } from '@/lib/settings'

/** The id that published kickstart files know the server's own application by, and register their administrator for. */
export const accountApplicationId = '3c219e58-ed0e-4b18-ad48-f4f92793ae32'

/** Where the account pages are. next-auth lives below them, outside /api, which is the Login API's. */
export const accountPath = '/account'

const redirectUrls = () => [`${config().appUrl}${accountPath}/auth/callback/fusionauth`]

/** Creates the application in the tenant that the installation starts with. */
export async function createAccountApplication(tenantId: string): Promise<void> {
  await sql(
    `with application as (
       insert into applications (id, tenant_id, name, settings, client_secret_encrypted, insert_instant, last_update_instant)
       values ($1::uuid, $2::uuid, 'Latchkey', $3::jsonb, $4, now_ms(), now_ms()) returning id, tenant_id
     )
     insert into application_roles (id, tenant_id, application_id, name, is_super_role, insert_instant, last_update_instant)
     select $5::uuid, tenant_id, id, 'admin', true, now_ms(), now_ms() from application returning id`,
    accountApplicationId,
    tenantId,
    JSON.stringify(applicationSettings.parse({ oauthConfiguration: { authorizedRedirectURLs: redirectUrls() } })),
    await encryptClientSecret(accountApplicationId, newToken()),
    newId(),
  )
}

/** Follows a public URL that has changed since the last start. */
export async function updateAccountApplication(): Promise<void> {
  const changed = await execute(
    `update applications set settings = jsonb_set(settings, '{oauthConfiguration,authorizedRedirectURLs}', $2::jsonb)
     where id = $1::uuid and settings #> '{oauthConfiguration,authorizedRedirectURLs}' <> $2::jsonb`,
    accountApplicationId,
    JSON.stringify(redirectUrls()),
  )
  if (changed > 0) settingsChanged()
}

/** What next-auth needs to be a client of this server. */
export async function accountClient(): Promise<{
  clientId: string
  clientSecret: string
  issuer: string
  sessionSecret: string
}> {
  const application = await findApplicationAnywhere(accountApplicationId)
  const clientSecret = application && (await clientSecretOf(application))
  if (!clientSecret) throw new Error('The account application is missing')
  return {
    clientId: accountApplicationId,
    clientSecret,
    issuer: config().appUrl,
    // Signs the account pages' own session cookie; derived, so that every instance has the same without another variable.
    sessionSecret: Buffer.from(sha256(`account-session/${clientSecret}`)).toString('base64url'),
  }
}
