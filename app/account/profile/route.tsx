/** GET and POST /account/profile: what the person is called, and how they want to be addressed. */
import { ProfileForm, type ProfileProps, type ProfileValues } from '@/components/account/profile'
import { type Profile, saveProfile } from '@/lib/account'
import { clearCookie, setCookie } from '@/lib/http/cookies'
import { localeCookie } from '@/lib/http/hosted'
import { fill, locales, text } from '@/lib/text'
import { type Account, identityTypes } from '@/lib/users'
import { accountPage, accountResponse, doneResponse, type SentForm, type Shown, type Visit } from '../visit'

/** Seconds for which a browser remembers its reader's language: a year, and longer with every change. */
const localeLifetime = 365 * 86_400

/** The names of the IANA database that this server knows, with one that is set already. */
function timezonesWith(present: string): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return present === '' || known.includes(present) ? known : [...known, present].sort()
}

const valuesOf = (account: Account): ProfileValues => ({
  fullName: account.fullName ?? '',
  firstName: account.firstName ?? '',
  lastName: account.lastName ?? '',
  language: account.preferredLanguages[0] ?? '',
  timezone: account.timezone ?? '',
})

/** What the user is found by, in the order of its types; a username has nothing to confirm. */
function foundBy({ identities }: Account): ProfileProps['found'] {
  return identityTypes.flatMap((type) =>
    identities
      .filter((identity) => identity.type === type)
      .map(({ displayValue, value, verified }) => ({
        type,
        value: type === 'username' ? displayValue : value,
        confirmed: type === 'username' ? undefined : verified,
      })),
  )
}

function profileResponse(
  visit: Visit,
  shown: Shown,
  { values = valuesOf(visit.account), errors = {} }: Partial<Pick<ProfileProps, 'values' | 'errors'>> = {},
) {
  const { account, locale } = visit
  const { accountProfile, accountSections } = text(locale)
  return accountResponse(visit, {
    ...shown,
    section: 'profile',
    title: accountSections.profile,
    explanation: accountProfile.explanation,
    fields: Object.entries(errors).map(([field, message]) => ({ field, message })),
    children: (
      <ProfileForm
        locale={locale}
        binding={visit.bind()}
        values={values}
        timezones={timezonesWith(values.timezone)}
        errors={errors}
        found={foundBy(account)}
      />
    ),
  })
}

function readProfile({ typed }: SentForm): Profile {
  return {
    fullName: typed('fullName'),
    firstName: typed('firstName'),
    lastName: typed('lastName'),
    language: typed('language'),
    timezone: typed('timezone'),
  }
}

/** The pages of this browser follow the choice, where they speak the language; the messages do anyway. */
function localeCookies(language: string): string[] {
  if (language === '') return [clearCookie(localeCookie)]
  const spoken = locales.some((locale) => locale === language)
  return spoken ? [setCookie(localeCookie, language, { kind: 'persistent', seconds: localeLifetime })] : []
}

async function save(visit: Visit, form: SentForm): Promise<Response> {
  const { account, application, locale, scope } = visit
  const messages = text(locale)
  const values = readProfile(form)
  const outcome = await saveProfile(scope, account.id, values)
  switch (outcome.kind) {
    case 'updated':
      return doneResponse('/account/profile', 'profile', localeCookies(values.language))
    case 'invalid': {
      const names = Object.keys(outcome.errors.fieldErrors ?? {})
      const errors = Object.fromEntries(names.map((name) => [name, messages.accountProfile.tooLong]))
      return profileResponse(visit, {}, { values, errors })
    }
    case 'vetoed':
      return profileResponse(
        visit,
        { error: fill(messages.account.vetoed, { application: application.name }) },
        { values },
      )
    case 'overloaded':
      return profileResponse(visit, { error: messages.problems.overloaded }, { values })
    case 'notFound':
      return doneResponse('/account')
    default:
      return outcome satisfies never
  }
}

const page = accountPage('profile', {
  operation: 'account/profile',
  show: (visit, shown) => profileResponse(visit, shown),
  act: save,
})

export const GET = page.show
export const POST = page.act
