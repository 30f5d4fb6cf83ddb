/** What an application may ask of people who register (`registrationConfiguration`). */
import type { ApplicationSettings } from '@/lib/settings'
import type { Account } from './account'

/** In the order in which a form asks for them. */
export const registrationFields = [
  'firstName',
  'middleName',
  'lastName',
  'fullName',
  'birthDate',
  'mobilePhone',
  'preferredLanguages',
] as const
export type RegistrationField = (typeof registrationFields)[number]

type Configuration = ApplicationSettings['registrationConfiguration']

export function isRequiredField(configuration: Configuration, field: RegistrationField): boolean {
  return configuration[field].enabled && configuration[field].required
}

/** The required fields that a user has not filled in. */
export function missingFields(configuration: Configuration, account: Account): readonly RegistrationField[] {
  return registrationFields.filter(
    (field) => isRequiredField(configuration, field) && (account[field] === null || account[field].length === 0),
  )
}
