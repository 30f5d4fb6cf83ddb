/** A user as OpenID Connect sees them: the source of claims in id tokens and userinfo. */
import type { Profile } from '@/lib/tokens'
import { type Account, identityOf } from '@/lib/users'

export function profileOf(account: Account): Profile {
  const email = identityOf(account, 'email')
  const phoneNumber = identityOf(account, 'phoneNumber')
  return {
    birthDate: account.birthDate ?? undefined,
    email: email?.value,
    emailVerified: email?.verified,
    firstName: account.firstName ?? undefined,
    fullName: account.fullName ?? undefined,
    imageUrl: account.imageUrl ?? undefined,
    lastName: account.lastName ?? undefined,
    middleName: account.middleName ?? undefined,
    phoneNumber: phoneNumber?.value ?? account.mobilePhone ?? undefined,
    phoneNumberVerified: phoneNumber?.verified ?? false,
    preferredLanguage: account.preferredLanguages[0],
    timezone: account.timezone ?? undefined,
    username: identityOf(account, 'username')?.displayValue,
  }
}
