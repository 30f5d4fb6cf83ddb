/** What templates can name, and where the values come from. Only what is listed here can ever get into a message. */
import type { Application } from '@/lib/applications'
import type { TenantScope } from '@/lib/tenancy'
import { type Account, identityOf } from '@/lib/users'
import type { AnyValues } from '../kinds'
import { oneLine, type Values } from './language'

/** The one who gets a message, as far as messages use it. */
export type Recipient = { /** Absent: nobody yet. */ readonly id?: string | undefined } & Pick<
  Account,
  | 'firstName'
  | 'fullName'
  | 'lastName'
  | 'middleName'
  | 'mobilePhone'
  | 'identities'
  | 'preferredLanguages'
  | 'registrations'
>

/** Who is written to before there is a user: of whom nothing is known but the address. */
export const nobody: Recipient = {
  firstName: null,
  fullName: null,
  lastName: null,
  middleName: null,
  mobilePhone: null,
  identities: [],
  preferredLanguages: [],
  registrations: [],
}

export type Context = {
  readonly scope: TenantScope
  readonly application: Application | undefined
  readonly user: Recipient
  readonly values: AnyValues
  /** The page that the message leads to. */
  readonly link: string | undefined
  /** What the caller of the API sent along to find again in the message; scalar members are `${state.name}`. */
  readonly state: Readonly<Record<string, unknown>> | undefined
}

/** Longest value, code points, that somebody could have chosen to say something else in our name than who he is. */
const maxChosenLength = 100

const chosen = (value: string | null | undefined) => value && Array.from(value).slice(0, maxChosenLength).join('')

const sources: Readonly<Record<string, (context: Context) => string | null | undefined>> = {
  'application.id': ({ application }) => application?.id,
  'application.name': ({ application }) => application?.name,
  'application.oauthConfiguration.clientId': ({ application }) => application?.id,
  'event.info.deviceName': ({ values }) => chosen(values['event.info.deviceName']),
  'event.info.userAgent': ({ values }) => chosen(values['event.info.userAgent']),
  'tenant.id': ({ scope }) => scope.tenantId,
  'tenant.name': ({ scope }) => scope.tenant.name,
  'user.email': ({ user }) => identityOf(user, 'email')?.value,
  'user.firstName': ({ user }) => chosen(user.firstName),
  'user.fullName': ({ user }) => chosen(user.fullName),
  'user.id': ({ user }) => user.id,
  'user.lastName': ({ user }) => chosen(user.lastName),
  'user.middleName': ({ user }) => chosen(user.middleName),
  'user.mobilePhone': ({ user }) => chosen(user.mobilePhone),
  'user.phoneNumber': ({ user }) => identityOf(user, 'phoneNumber')?.value,
  'user.tenantId': ({ scope }) => scope.tenantId,
  'user.username': ({ user }) => chosen(identityOf(user, 'username')?.displayValue),
  link: ({ link }) => link,
}

/** Values that a message is told, see `MessageValues`. */
const told = [
  'changePasswordId',
  'code',
  'event.info.ipAddress',
  'method.method',
  'oneTimeCode',
  'verificationId',
  'verificationOneTimeCode',
] as const

const names: ReadonlySet<string> = new Set([...Object.keys(sources), ...told])
const stateName = /^state\.\w{1,64}$/

/** Whether a template may name this. Which values there are depends on the message; one that it lacks is empty. */
export function isPlaceholder(name: string): boolean {
  return names.has(name) || stateName.test(name)
}

function stateValues(state: Context['state']): [string, string][] {
  return Object.entries(state ?? {}).flatMap(([name, value]): [string, string][] => {
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return scalar ? [[`state.${name}`, String(value)]] : []
  })
}

/** Every value of a message, each on one line. */
export function placeholderValues(context: Context): Values {
  const own = Object.entries(sources).map(([name, source]) => [name, source(context)] as const)
  const given = told.map((name) => [name, context.values[name]] as const)
  return new Map(
    [...own, ...given, ...stateValues(context.state)].flatMap(([name, value]): [string, string][] =>
      value ? [[name, oneLine(value)]] : [],
    ),
  )
}
