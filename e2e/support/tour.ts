/** The server on which every page can be reached (`every-page.ts`): an application for each kind of sign-in, and a mail server beside it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { api, createApplication, createTenant, type Headers, newSecret, okay } from './login'
import { type Server, startServer } from './server'
import { type MailServer, startMailServer } from './smtp'

export type Settings = Record<string, unknown>
type Application = { readonly id: string; readonly secret: string; readonly headers: Headers }

/** A server with an application for each kind of sign-in. */
export type Tour = {
  readonly server: Server
  readonly mail: MailServer
  /** Of the applications. */
  readonly callback: string
  readonly applications: Readonly<Record<keyof typeof applications, Application>>
  /** Names the tenant of the account pages. */
  readonly account: Headers
  stop(): Promise<void>
}

const logo = (colour: string) =>
  `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><circle cx="30" cy="30" r="22" fill="none" stroke="${colour}" stroke-width="8"/><path d="M30 18v24M18 30h24" stroke="${colour}" stroke-width="6"/><text x="66" y="41" font-family="sans-serif" font-size="32" font-weight="700" fill="${colour}">northwind</text></svg>`).toString('base64')}`

const themes = {
  brand: {
    logoImageURL: logo('#ffffff'),
    pageBackgroundColor: '#3730a3',
    primaryButtonColor: '#4338ca',
    borderRadius: '4px',
  },
  night: {
    logoImageURL: logo('#7dd3fc'),
    logoImageSize: '240px',
    pageBackgroundColor: '#0b1120',
    panelBackgroundColor: '#0f172a',
    fontColor: '#e2e8f0',
    inputBackgroundColor: '#1e293b',
    inputTextColor: '#f8fafc',
    linkTextColor: '#7dd3fc',
    primaryButtonColor: '#38bdf8',
    alertBackgroundColor: '#1e293b',
    fontFamily: 'Georgia, serif',
    borderRadius: '16px',
  },
} as const

const byCode = { enabled: true, emailLoginStrategy: 'FormField' }
const gated = (verificationStrategy: string) => ({
  emailConfiguration: { verifyEmail: true, verificationStrategy, unverified: { behavior: 'Gated' } },
})
const long = 'Zentrale Verwaltungsanwendung für Reisekostenabrechnungen & Dienstreisegenehmigungen'

const asked = { enabled: true, required: true }

/** `tenant`: in a tenant of its own, with these settings. */
const applications = {
  plain: { application: { name: 'Northwind Payroll' } },
  many: { application: { name: 'Northwind Payroll', passwordlessConfiguration: { enabled: true } } },
  long: { application: { name: long, passwordlessConfiguration: { enabled: true } } },
  coded: { application: { name: 'Northwind Payroll', passwordlessConfiguration: byCode } },
  strict: { application: { name: 'Northwind Payroll', multiFactorConfiguration: { loginPolicy: 'Required' } } },
  gatedByLink: { application: { name: 'Northwind Payroll' }, tenant: gated('ClickableLink') },
  gatedByCode: { application: { name: 'Northwind Payroll' }, tenant: gated('FormField') },
  demanding: {
    application: { name: 'Northwind Payroll' },
    tenant: {
      passwordValidationRules: {
        requireMixedCase: true,
        requireNumber: true,
        requireNonAlpha: true,
        disallowUserLoginId: true,
      },
    },
  },
  keyed: {
    application: { name: 'Northwind Payroll' },
    tenant: { webAuthnConfiguration: { bootstrapWorkflow: { enabled: true }, enabled: true } },
  },
  open: {
    application: {
      name: 'Northwind Payroll',
      oauthConfiguration: { relationship: 'ThirdParty' },
      registrationConfiguration: {
        enabled: true,
        confirmPassword: true,
        firstName: asked,
        middleName: { enabled: true },
        lastName: asked,
        birthDate: asked,
        mobilePhone: { enabled: true },
        preferredLanguages: { enabled: true },
      },
    },
  },
  join: { application: { name: 'Northwind Payroll', registrationConfiguration: { enabled: true } } },
  joined: {
    application: { name: 'Northwind Travel', registrationConfiguration: { enabled: true } },
    beside: 'join',
  },
  foreign: {
    application: {
      name: 'Northwind Payroll',
      oauthConfiguration: { relationship: 'ThirdParty', consentMode: 'AlwaysPrompt' },
      scopes: [
        {
          name: 'payslips:read',
          defaultConsentMessage: 'Your payslips',
          defaultConsentDetail: 'Of this year and the last, without those of colleagues.',
        },
      ],
    },
  },
  branded: { application: { name: 'Northwind Payroll' }, theme: themes.brand },
  nightly: { application: { name: 'Northwind Payroll' }, theme: themes.night },
} satisfies Record<string, Definition>

type Definition = {
  readonly application: Settings
  readonly tenant?: Settings
  readonly theme?: Settings
  /** In the tenant of that application, which stands before it. */
  readonly beside?: string
}

async function newTenant(server: Server, settings: Settings = {}): Promise<Headers> {
  const multiFactorConfiguration = { email: { enabled: true } }
  return { 'x-fusionauth-tenantid': await createTenant(server, { multiFactorConfiguration, ...settings }) }
}

async function provision(
  server: Server,
  callback: string,
  name: string,
  { application, theme }: Definition,
  headers: Headers,
): Promise<Application> {
  const themeId =
    theme &&
    okay<{ theme: { id: string } }>(await api(server).post('/api/theme', { theme: { name, variables: theme } })).theme
      .id
  const clientSecret = server.canary(newSecret())
  const oauthConfiguration = {
    authorizedRedirectURLs: [callback],
    clientSecret,
    enabledGrants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    ...(application.oauthConfiguration as Settings | undefined),
  }
  const id = await createApplication(server, { ...application, themeId, oauthConfiguration }, headers)
  return { id, secret: clientSecret, headers }
}

/** The tenant that is there from the start, now with passkeys. */
async function accountTenant(server: Server): Promise<string> {
  const { tenants } = okay<{ tenants: { id: string }[] }>(await api(server).get('/api/tenant'))
  const [{ id = '' } = {}] = tenants
  const webAuthnConfiguration = { bootstrapWorkflow: { enabled: true }, enabled: true }
  okay(await api(server).patch(`/api/tenant/${id}`, { tenant: { webAuthnConfiguration } }))
  return id
}

/** Starts it, with all that the pages need. */
export async function startTour(): Promise<Tour> {
  const listener = createServer((_, response) => response.end('<!doctype html><title>The application</title>'))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const callback = `http://localhost:${(listener.address() as AddressInfo).port}/callback`
  const mail = await startMailServer()
  const server = await startServer({ database: 'pglite', migrated: true, compared: false, env: { SMTP_URL: mail.url } })
  const account = { 'x-fusionauth-tenantid': await accountTenant(server) }
  const made: Record<string, Application> = {}
  for (const [name, definition] of Object.entries<Definition>(applications)) {
    const { beside, tenant } = definition
    const headers = (beside && made[beside]?.headers) || (await newTenant(server, tenant))
    made[name] = await provision(server, callback, name, definition, headers)
  }
  return {
    server,
    mail,
    callback,
    applications: made as Tour['applications'],
    account,
    stop: async () => {
      await server.stop()
      await mail.stop()
      listener.closeAllConnections()
      listener.close()
    },
  }
}
